/** Whether JSON writes two values alike. What nobody touched is the very same object, which is most of what passes here. */
export function isSame(before: unknown, after: unknown): boolean {
  return before === after || JSON.stringify(before) === JSON.stringify(after);
}
