/**
 * The handler of a scheduled Lambda function that keeps paths warm: started every minute, it asks for each of them once, and again for
 * what expires while it runs. It remembers nothing between two runs, so that it does not matter which instance comes next.
 *
 * `edgewright warm --template` prints it, bundled. What it shall do is its event.
 */
import { askEdge } from './ask-edge.ts';
import { warm } from './warm.ts';
import { type WarmSettings, WINDOW } from './warm-settings.ts';

/** Warms for most of a minute, and logs what came of it as one line. @throws Error where nothing is warm, so that Lambda counts it */
export async function handler({ at, host, rate, concurrency, groups }: WarmSettings): Promise<void> {
  const targets = groups.flatMap(({ paths, ...alike }) => paths.map((path) => ({ path, ...alike })));
  const failed = new Map<string, string>();
  let [requests, isWarm] = [0, false];
  const start = Date.now();
  await warm(
    targets,
    {
      ask: askEdge(new URL(at), host),
      now: Date.now,
      wait: (milliseconds) => new Promise((done) => void setTimeout(done, milliseconds)),
      tell: ({ target: { path }, warmth }) => {
        requests += 1;
        isWarm ||= !('why' in warmth);
        if ('why' in warmth) failed.set(path, warmth.why);
        else failed.delete(path);
      },
      ended: new Promise(() => {}),
    },
    { rate, concurrency, until: start + WINDOW },
  );
  console.log(JSON.stringify({ requests, failed: Object.fromEntries(failed) }));
  if (failed.size > 0 && !isWarm) throw new Error('nothing is warm');
}
