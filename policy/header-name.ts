/** A header's name as CloudFront writes it on HTTP/1.1: the first letter of each word large. */
export function wireName(name: string): string {
  return name.replace(/(?<![^-])[a-z]/g, (letter) => letter.toUpperCase());
}
