/** Headers of a request, whoever hands them over. */

/** Names in any case; several lines of one name as an array, or joined already. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * The value of a field: all of its lines, joined by commas.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-5.3
 */
export function fieldValue(headers: RequestHeaders, name: string): string | undefined {
  const lines = Object.keys(headers)
    .filter((key) => key.toLowerCase() === name)
    .flatMap((key) => headers[key] ?? []);
  return lines.length === 0 ? undefined : lines.join(', ');
}
