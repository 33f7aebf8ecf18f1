import { cookieName, fileName, languages, options, path, prefix, route, table } from '../values.ts';

/** The schema of `rewrites`. */
export const rewritesSchema = options({
  pages: table(route, path).optional(),
  index: fileName.optional(),
  fallback: path.optional(),
  locales: options({ ...languages, cookie: cookieName.optional() }).optional(),
  prefixes: table(prefix, prefix).optional(),
});
