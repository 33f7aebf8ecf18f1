/** What HTTP and its bodies in JSON may look like, whoever wrote them. */
import { isRecord } from '../is-record.ts';

/** A header value that HTTP allows: no control characters, no white space around it. @see https://www.rfc-editor.org/rfc/rfc9110#section-5.5 */
export function isHeaderValue(value: unknown): value is string {
  return typeof value === 'string' && !/[\0-\x08\x0a-\x1f\x7f]|^\s|\s$/.test(value);
}

/** The lines of a header in Lambda@Edge's form: `[{ key?, value }]`, where `key` is the same name in whatever case. */
export function isHeaderLines(name: string, lines: unknown): boolean {
  if (!Array.isArray(lines)) return false;
  return lines.every((line) => isRecord(line) && isHeaderValue(line.value) && isKey(name, line.key));
}

function isKey(name: string, key: unknown): boolean {
  return key === undefined || (typeof key === 'string' && key.toLowerCase() === name.toLowerCase());
}

/** A header name that HTTP allows. @see https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2 */
export function isToken(name: string): boolean {
  return /^[!#$%&'*+.^_`|~\w-]+$/.test(name);
}

/** Strict base64, with padding. */
export function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z\d+/]*={0,2}$/.test(text);
}
