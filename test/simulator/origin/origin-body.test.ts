import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { originBody } from '../../../simulator/origin/origin-body.ts';
import { handTimer } from '../hand-timer.ts';

describe("the body of an origin's answer", () => {
  it('that its reader ends at a packet waits for no other', async () => {
    const { timer, pending } = handTimer();
    const message = Object.assign(new PassThrough(), { complete: false });
    const body = originBody(message as unknown as IncomingMessage, { readTimeout: 30_000, timer, over: () => {} });
    body.on('data', () => body.destroy());
    message.write('x');
    await new Promise((resolve) => message.once('close', resolve));
    expect([body.destroyed, pending()]).toEqual([true, []]);
  });
});
