import { z } from 'zod';
import { options, parameterName } from '../values.ts';

/** The schema of `query`. */
export const querySchema = options({
  keep: z.array(parameterName),
});
