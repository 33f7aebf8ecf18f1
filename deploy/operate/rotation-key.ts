/** Since when a secret is rotated, as the KeyValueStore keeps it: the time alone, no secret. */

/** What every such key begins with. */
export const ROTATION_PREFIX = 'rotation:';

/** The key for a secret. Its value is a time in ISO 8601. */
export function rotationKeyOf(secret: string): string {
  return `${ROTATION_PREFIX}${secret}`;
}
