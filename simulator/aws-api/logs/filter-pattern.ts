import { ApiError } from '../wire/api-error.ts';

/**
 * Whether a message is meant by a pattern of terms: those that have to be there, those behind `-` that must not be, and those behind
 * `?` of which one has to be. A term in quotes may have spaces. Letters count as they are written.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 * @throws ApiError InvalidParameterException for patterns of JSON, of columns and regular expressions, which are not simulated
 */
export function filterFrom(pattern: string): (message: string) => boolean {
  const text = pattern.trim();
  if (/^[{[]/.test(text) || /(?:^|\s)%/.test(text)) {
    throw new ApiError('InvalidParameterException', `Filter patterns are terms here, and nothing else: ${text}`);
  }
  const terms = [...text.matchAll(/([-?]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))/g)].map(
    ([, sign = '', quoted, plain = '']) => ({ sign, term: quoted?.replace(/\\(.)/g, '$1') ?? plain }),
  );
  const ofSign = (wanted: string) => terms.filter(({ sign }) => sign === wanted).map(({ term }) => term);
  const [needed, absent, any] = [ofSign(''), ofSign('-'), ofSign('?')];
  return (message) => {
    const has = (term: string): boolean => message.includes(term);
    return needed.every(has) && !absent.some(has) && (any.length === 0 || any.some(has));
  };
}
