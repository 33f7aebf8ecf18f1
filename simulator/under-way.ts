/** What is under way, by its number alone: a set of promises would cost a hit more than its way through the cache. */
export interface UnderWay {
  /** Counts something until it has settled. */
  counted<Made>(begin: () => Promise<Made>): Promise<Made>;
  /** Resolves when nothing is under way. */
  over(): Promise<void>;
}

/** Makes a counter of what is under way. */
export function underWay(): UnderWay {
  let count = 0;
  const waiting: (() => void)[] = [];
  return {
    async counted(begin) {
      count += 1;
      try {
        return await begin();
      } finally {
        count -= 1;
        if (count === 0) for (const resolve of waiting.splice(0)) resolve();
      }
    },
    async over() {
      if (count > 0) await new Promise<void>((resolve) => waiting.push(resolve));
    },
  };
}
