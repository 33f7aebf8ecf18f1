/** Waits for what happens at another end of a socket, five seconds at most. */
export async function until(isSo: () => boolean): Promise<void> {
  const patience = Date.now() + 5000;
  while (!isSo()) {
    if (Date.now() > patience) throw new Error('it did not come to pass');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
