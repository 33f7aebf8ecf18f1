/**
 * The object that a part of a token holds, base64url of JSON in UTF-8, spelled as there is but one way to: no padding, no bits that
 * no octet has, no octets that are no text. Nothing where it holds none. Never throws. Ships to the edge.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4648#section-3.5
 */
export function encodedObject(part: string): Readonly<Record<string, unknown>> | undefined {
  const text = Buffer.from(part, 'base64url').toString();
  // Whatever is forgiven on the way there does not come back.
  if (Buffer.from(text).toString('base64url') !== part) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return value && typeof value === 'object' && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}
