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
    return encodeURI(text).replace(ENCODED_VISIBLE, decodeURIComponent);
  } catch {
    // Half a surrogate pair: no bytes on the wire are one, but JSON can write it.
    return '';
  }
}

/** The visible characters that `encodeURI` encodes: `"%<>[\]^` and so on. */
const ENCODED_VISIBLE = /%(?:2[25]|3[CE]|5[B-E]|60|7[B-D])/g;
