/** The schema of `lint`. */
import { z } from 'zod';
import { LINT_RULE_IDS } from './lint-rule-ids.ts';
import { options, pathPattern, text } from './values.ts';

/** Fewer letters say nothing. */
const FEWEST_LETTERS = 10;

const reason = text('a reason in words, such as: the origin reads no cookie on this path', (value) => {
  const letters = value.match(/\p{L}/gu)?.length ?? 0;
  return letters < FEWEST_LETTERS
    ? 'expected a reason in words, such as: the origin reads no cookie on this path'
    : undefined;
});

const allowance = options({
  id: z.enum(LINT_RULE_IDS, { error: `expected the id of a rule: ${LINT_RULE_IDS.join(', ')}` }),
  behavior: pathPattern.optional(),
  because: reason,
});

/** The schema of `lint`. */
export const lintSchema = options({
  allow: z.array(allowance).min(1, { error: 'expected at least one finding that is allowed' }),
});
