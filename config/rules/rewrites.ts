import { fileName, options, path, table } from '../values.ts';

/** The schema of `rewrites`. */
export const rewritesSchema = options({
  pages: table(path, path).optional(),
  index: fileName.optional(),
  fallback: path.optional(),
});
