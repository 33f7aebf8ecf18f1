import { z } from 'zod';
import { cookieName, options } from '../values.ts';

/** The schema of `cookies`. */
export const cookiesSchema = options({
  keep: z.array(cookieName),
});
