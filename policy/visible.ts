/** Characters up to which a text beyond ASCII is encoded: browsers have done so themselves, and it costs 2,000 instructions for each. */
export const LONGEST_ENCODED = 256;

/**
 * A viewer's text as a header may hold it: visible ASCII stays byte for byte, everything else is percent-encoded; nothing of a
 * text that is longer than `LONGEST_ENCODED`.
 *
 * Only ASCII is ever searched and replaced: njs 0.7.9 never ends over a global regex on some texts of other characters.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-5.5
 */
export function visible(text: string): string {
  if (!/[^!-~]/.test(text)) return text;
  if (text.length > LONGEST_ENCODED) return '';
  try {
    // `encodeURI` encodes some of what is visible, too: `"%<>[\]^` and so on.
    return encodeURI(text).replace(/%(?:2[25]|3[CE]|5[B-E]|60|7[B-D])/g, decodeURIComponent);
  } catch {
    // Half a surrogate pair: no bytes on the wire are one, but JSON can write it.
    return '';
  }
}
