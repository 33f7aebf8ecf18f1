import { z } from 'zod';
import { CORS_METHODS } from '#policy/cors';
import { headerName, matching, options, seconds } from '../values.ts';

/** As a browser sends it: no path, no slash at the end, no port that the scheme implies. */
const origin = matching(
  'an origin as browsers send it such as https://app.example.com',
  /^(?:https:\/\/[a-z\d-]+(?:\.[a-z\d-]+)*(?!:443$)|http:\/\/[a-z\d-]+(?:\.[a-z\d-]+)*(?!:80$)|[a-z][a-z\d+.-]*-extension:\/\/[a-z\d-]+)(?::\d{1,5})?$/,
);

const headerNames = z.array(headerName).min(1, { error: 'expected at least one header name' });

/** The schema of `cors`. */
export const corsSchema = options({
  origins: z.union([z.literal('*'), z.array(origin).min(1, { error: 'expected at least one origin' })], {
    error: "expected '*', or a list of origins",
  }),
  methods: z.array(z.enum(CORS_METHODS)).min(1, { error: 'expected at least one method' }).optional(),
  headers: headerNames.optional(),
  expose: headerNames.optional(),
  credentials: z.boolean().default(false),
  maxAge: seconds.optional(),
});
