import { location, options, path, table } from '../values.ts';

/** The schema of `redirects`. */
export const redirectsSchema = options({
  exact: table(path, location).optional(),
});
