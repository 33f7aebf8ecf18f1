/** What a cache keeps, bounded in bytes: what was used least recently goes first. */

/** Values under keys. */
export interface Store<Value> {
  /** What stands under a key, which is then the one used most recently. */
  get(key: string): Value | undefined;
  /** Keeps a value of so many bytes; whether there is room for it at all. */
  set(key: string, value: Value, bytes: number): boolean;
  /** Forgets what stands under a key; whether there was something. */
  delete(key: string): boolean;
  /** Forgets every value that matches; how many there were. */
  deleteAll(matches: (value: Value) => boolean): number;
  /** How many values there are, and of how many bytes. */
  size(): { readonly count: number; readonly bytes: number };
}

/** Makes a store that holds `capacity` bytes at most. Each call but `deleteAll` takes the same time however much is kept. */
export function storeOf<Value>(capacity: number): Store<Value> {
  // A Map is in the order of insertion: what is used is inserted anew, so that the first is what was not used for longest.
  const slots = new Map<string, { readonly value: Value; readonly bytes: number }>();
  let held = 0;

  const remove = (key: string): boolean => {
    held -= slots.get(key)?.bytes ?? 0;
    return slots.delete(key);
  };
  return {
    get(key) {
      const slot = slots.get(key);
      if (!slot) return undefined;
      slots.delete(key);
      slots.set(key, slot);
      return slot.value;
    },
    set(key, value, bytes) {
      remove(key);
      if (bytes > capacity) return false;
      slots.set(key, { value, bytes });
      held += bytes;
      for (const first of slots.keys()) {
        if (held <= capacity) break;
        remove(first);
      }
      return true;
    },
    delete: remove,
    deleteAll(matches) {
      const keys = [...slots].filter(([, { value }]) => matches(value)).map(([key]) => key);
      for (const key of keys) remove(key);
      return keys.length;
    },
    size: () => ({ count: slots.size, bytes: held }),
  };
}
