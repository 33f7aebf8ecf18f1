/**
 * One body of an origin for all who want it: whoever comes while it is on its way reads what is there and then what follows.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html#request-custom-traffic-spikes
 */
import { Readable } from 'node:stream';

/** A body that is on its way. */
export interface SharedBody {
  /** The body for one more reader; nothing where its beginning is gone. */
  reader(): Readable | undefined;
  /** All bytes; nothing where it broke off, was not collected, or everybody who wanted it hung up. Never rejects. */
  readonly whole: Promise<Buffer | undefined>;
}

/** The room of bodies that are collected, and of what slow readers leave of them. */
export interface Collecting {
  /** Takes so many bytes more; whether there is room for them. */
  take(bytes: number): boolean;
  /** Gives bytes back that were taken. */
  give(bytes: number): void;
}

/** Room for the bodies on their way, `capacity` bytes together. */
export function collectingOf(capacity: number): Collecting {
  let held = 0;
  return {
    take(bytes) {
      if (held + bytes > capacity) return false;
      held += bytes;
      return true;
    },
    give(bytes) {
      held -= bytes;
    },
  };
}

/** How a body is shared. Sizes are in bytes. */
export interface Sharing {
  /** What a body may have that is collected. */
  readonly most: number;
  /** The room that it has beside others on their way. */
  readonly collecting: Collecting;
  /** What it will have, where that is known. */
  readonly length?: number | undefined;
}

/** Bytes by which a slow reader of a body that is not collected may stay behind. */
const LAG = 1024 * 1024;

/**
 * Shares a body, and collects it where it has no more than `most` bytes and there is room. As long as it is collected it is read as
 * fast as the origin sends it; otherwise as fast as the slowest reads. A reader that is destroyed with an error is a viewer who hung
 * up: after the last of them the origin is not read on, unless all of its `length` bytes were there: who has those may leave before
 * the end is heard of. One that is destroyed without is an answer that nobody needed, which is worth keeping all the same.
 */
export function sharedBody(source: Readable, { most, collecting, length }: Sharing): SharedBody {
  const chunks: Buffer[] = [];
  const readers = new Set<{ position: number; pump: () => void }>();
  let size = 0;
  let dropped = 0;
  let held = 0;
  let taken = 0;
  let isCollected = length === undefined || length <= most;
  let state: 'open' | 'ended' | Error = 'open';
  let settle: (bytes: Buffer | undefined) => void = () => {};
  const whole = new Promise<Buffer | undefined>((resolve) => {
    settle = resolve;
  });
  if (!isCollected) settle(undefined);

  /** Gives the room back of what is no longer held. */
  const giveBack = (still: number): void => {
    if (taken <= still) return;
    collecting.give(taken - still);
    taken = still;
  };
  /** Goes on collecting where the next bytes have room; otherwise never again. */
  const collect = (bytes: number): void => {
    if (!isCollected) return;
    isCollected = size <= most && collecting.take(bytes);
    if (isCollected) taken += bytes;
    else settle(undefined);
  };

  /** Lets go of what every reader of a body that is not collected has read. */
  const trim = (): void => {
    if (isCollected) return;
    const slowest = Math.min(...[...readers].map(({ position }) => position));
    while (chunks.length > 0 && dropped < slowest) {
      held -= chunks.shift()?.length ?? 0;
      dropped += 1;
    }
    giveBack(held);
    if (held > LAG) source.pause();
    else source.resume();
  };
  const close = (how: 'ended' | Error): void => {
    if (state !== 'open') return;
    state = how;
    settle(how === 'ended' && isCollected ? Buffer.concat(chunks, size) : undefined);
    for (const { pump } of [...readers]) pump();
    if (readers.size === 0) giveBack(0);
  };
  /** By an error, so that a cache behind this one knows that it need not read on either. */
  const hangUp = (): void => void source.destroy(new Error('Nobody wants it any more.'));
  source.on('data', (data: Buffer | string) => {
    const chunk = typeof data === 'string' ? Buffer.from(data) : data;
    chunks.push(chunk);
    size += chunk.length;
    held += chunk.length;
    collect(chunk.length);
    for (const { pump } of [...readers]) pump();
    if (!isCollected && readers.size === 0) hangUp();
    else trim();
  });
  source.on('end', () => close('ended'));
  source.on('error', (error) => close(error));
  source.on('close', () => close(new Error('The origin broke off.')));

  const left = (isHungUp: boolean): void => {
    if (readers.size > 0) trim();
    else if (state !== 'open') giveBack(0);
    else if ((isHungUp && size !== length) || !isCollected) hangUp();
  };
  const reader = (): Readable | undefined => {
    if (dropped > 0) return undefined;
    let isWanted = false;
    const pump = (): void => {
      if (!isWanted) return;
      const chunk = chunks[mine.position - dropped];
      if (!chunk && state === 'open') return;
      isWanted = false;
      if (chunk) {
        mine.position += 1;
        readable.push(chunk);
        trim();
      } else if (state === 'ended') readable.push(null);
      else readable.destroy(state as Error);
    };
    const mine = { position: 0, pump };
    const readable = new Readable({
      read() {
        isWanted = true;
        pump();
      },
      destroy(error, done) {
        readers.delete(mine);
        left(error !== null);
        done(error);
      },
    });
    // A viewer who has gone is no error of anybody's.
    readable.on('error', () => {});
    readers.add(mine);
    return readable;
  };
  return { reader, whole };
}
