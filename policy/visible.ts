/**
 * A viewer's text as a header may hold it: visible ASCII stays byte for byte, everything else is percent-encoded.
 *
 * Only ASCII is ever searched and replaced: njs 0.7.9 never ends over a global regex on some texts of other characters.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-5.5
 */
export function visible(text: string): string {
  if (!/[^!-~]/.test(text)) return text;
  try {
    // `encodeURI` encodes some of what is visible, too: `"%<>[\]^` and so on.
    return encodeURI(text).replace(/%(?:2[25]|3[CE]|5[B-E]|60|7[B-D])/g, decodeURIComponent);
  } catch {
    // Half a surrogate pair: no bytes on the wire are one, but JSON can write it.
    return '';
  }
}
