/** What a server said may hold anything: nothing of it steers a terminal. */
export function printable(text: string): string {
  return text.replace(/[^\x20-\x7e§…]/g, '?');
}
