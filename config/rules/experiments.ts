import { z } from 'zod';
import { MOST_EXPERIMENTS, MOST_VARIANTS } from '#policy/experiments';
import { exactPath, matching, options, seconds, table } from '../values.ts';

/** A letter first: an object puts names that are numbers before all others, and which variant is the first has a meaning. */
const name = matching(
  'a name of at most 32 lower-case letters, digits and hyphens that begins with a letter',
  /^[a-z](?:[a-z\d-]{0,30}[a-z\d])?$/,
);

const WEIGHT = 'expected a whole number from 0 to 10000';

const folder = exactPath.check((context) => {
  if (!context.value.endsWith('/')) return;
  const message = 'expected a folder without a slash at its end such as /b';
  context.issues.push({ code: 'custom', message, input: context.value });
});

const variant = options({
  weight: z.int({ error: WEIGHT }).min(0, { error: WEIGHT }).max(10_000, { error: WEIGHT }),
  prefix: folder.optional(),
  origin: z
    .string({ error: 'expected the name of an origin' })
    .min(1, { error: 'expected the name of an origin' })
    .optional(),
});

/** The most that a browser keeps a cookie. @see https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#section-4.1.2.2 */
const LONGEST = 34_560_000;

const LIFE = `expected from 1 to ${LONGEST} seconds: browsers keep no cookie for more than 400 days`;

const experiment = options({
  variants: between(table(name, variant), 2, MOST_VARIANTS, 'variants'),
  maxAge: seconds.min(1, { error: LIFE }).max(LONGEST, { error: LIFE }).optional(),
});

/** The schema of `experiments`. */
export const experimentsSchema = between(table(name, experiment), 1, MOST_EXPERIMENTS, 'experiments');

/** A table with so many names. */
function between<Value extends z.ZodType>(
  entries: z.ZodRecord<z.ZodString, Value>,
  least: number,
  most: number,
  what: string,
): z.ZodRecord<z.ZodString, Value> {
  return entries.check((context) => {
    const count = Object.keys(context.value).length;
    if (count >= least && count <= most) return;
    const message = `expected ${least} to ${most} ${what}, got ${count}`;
    context.issues.push({ code: 'custom', params: { complete: true }, message, input: context.value });
  });
}
