import { describe, expect, it } from 'vitest';
import { waitingOf } from '../../../simulator/cache/waiting.ts';
import { viewerOf } from './leaving-viewer.ts';

describe('those who wait', () => {
  it('have gone once all of them have', () => {
    const viewers = [viewerOf(), viewerOf()] as const;
    const waiting = waitingOf(viewers[0].whenGone);
    waiting.join(viewers[1].whenGone);
    let told = 0;
    waiting.whenGone(() => {
      told += 1;
    });
    viewers[0].leave();
    expect([told, waiting.isAbandoned()]).toEqual([0, false]);
    viewers[1].leave();
    expect([told, waiting.isAbandoned()]).toEqual([1, true]);
    waiting.whenGone(() => {
      told += 1;
    });
    expect(told).toBe(2);
  });

  it('never go where nobody can know of one of them', () => {
    const viewer = viewerOf();
    const waiting = waitingOf(viewer.whenGone);
    waiting.join(undefined);
    viewer.leave();
    expect(waiting.isAbandoned()).toBe(false);
  });

  it('may have gone before they came', () => {
    const viewer = viewerOf();
    viewer.leave();
    expect(waitingOf(viewer.whenGone).isAbandoned()).toBe(true);
  });

  it('wait no more once there is an answer', () => {
    const viewer = viewerOf();
    const waiting = waitingOf(viewer.whenGone);
    waiting.end();
    viewer.leave();
    expect(waiting.isAbandoned()).toBe(false);
  });
});
