import { z } from 'zod';
import { always, options, parameterName } from '../values.ts';

/** A list of names, or the word for a list of ours. */
const dropped = z
  .preprocess(
    (value) => (value === 'tracking' ? [] : value),
    z.array(parameterName, { error: "expected a list of names, or 'tracking'" }),
  )
  .meta({
    type: undefined,
    items: undefined,
    anyOf: [
      { type: 'string', const: 'tracking' },
      { type: 'array', items: { type: 'string' } },
    ],
  });

/** The schema of `query`. */
export const querySchema = options({
  keep: z.array(parameterName).optional(),
  drop: dropped.optional(),
  order: z.enum(['listed', 'sorted', 'sent']).optional(),
  duplicates: z.enum(['keep', 'first', 'last']).default('keep'),
  empty: z.enum(['keep', 'drop']).default('keep'),
  case: z.enum(['keep', 'lower']).default('keep'),
}).check(
  always((context) => {
    if (typeof context.value !== 'object' || context.value === null || Array.isArray(context.value)) return;
    const { keep, drop, order } = context.value;
    const refuse = (message: string, path: string[] = []): void => {
      context.issues.push({ code: 'custom', params: { complete: true }, message, path, input: context.value });
    };
    if (keep === undefined && drop === undefined)
      refuse('expected exactly one of keep and drop, got none; drop: [] lets everything stay');
    if (keep !== undefined && drop !== undefined)
      refuse('expected exactly one of keep and drop, got both: what is not kept is dropped');
    if (keep === undefined && order === 'listed')
      refuse("needs keep: what stays beside a list of drop is not listed; expected 'sorted' or 'sent'", ['order']);
  }),
);
