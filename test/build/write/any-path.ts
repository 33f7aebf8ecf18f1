import fc from 'fast-check';
import { path } from '../../../config/values.ts';

const PARTS = ['a', 'a', 'b', 'B', '0', '.', '-', '_', '~', "'", '$', '(', '*', '%C3%A9', '%2f', 'page', 'html', ','];

const segment = fc.array(fc.constantFrom(...PARTS), { minLength: 1, maxLength: 3 }).map((parts) => parts.join(''));

/** A path that a config may hold. Of few characters, so that many are the beginning of others. */
export const anyPath: fc.Arbitrary<string> = fc
  .tuple(fc.array(segment, { maxLength: 3 }), fc.constantFrom('', '', '/', '/*'))
  .map(([segments, end]) => `/${segments.join('/')}${end}`.replace(/^\/\//, '/'))
  .filter((text) => path.safeParse(text).success);
