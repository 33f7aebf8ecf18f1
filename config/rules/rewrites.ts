import { fileName, options, path, route, table } from '../values.ts';

/** The schema of `rewrites`. */
export const rewritesSchema = options({
  pages: table(route, path).optional(),
  index: fileName.optional(),
  fallback: path.optional(),
});
