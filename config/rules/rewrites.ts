import { fileName, options, path, prefix, route, table } from '../values.ts';

/** The schema of `rewrites`. */
export const rewritesSchema = options({
  pages: table(route, path).optional(),
  index: fileName.optional(),
  fallback: path.optional(),
  prefixes: table(prefix, prefix).optional(),
});
