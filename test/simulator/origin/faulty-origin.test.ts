import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { ViewerRequest } from '../../../simulator/exchange.ts';
import type { OriginFault } from '../../../simulator/faults.ts';
import { faultyOrigin } from '../../../simulator/origin/faulty-origin.ts';
import { ORIGIN_DEFAULTS, type OriginSettings } from '../../../simulator/settings.ts';
import { handTimer } from '../hand-timer.ts';

const SETTINGS: OriginSettings = { ...ORIGIN_DEFAULTS, id: 'api', domainName: 'api.example.com', isS3: false };

/** An origin that answers `fine`, with faults that can be switched. */
function scene(settings: OriginSettings = SETTINGS) {
  const { timer, pass } = handTimer();
  let fault: OriginFault | undefined;
  let asked = 0;
  const fine = { status: '200', statusDescription: 'OK', headers: {}, body: 'fine' };
  const server = faultyOrigin(
    {
      async fetch() {
        asked += 1;
        return fine;
      },
    },
    () => fault,
    settings,
    timer,
  );
  return {
    pass,
    asked: () => asked,
    switchTo: (given: OriginFault | undefined) => {
      fault = given;
    },
    fetch: (given: Partial<ViewerRequest> = {}) =>
      server.fetch({ clientIp: '', method: 'GET', uri: '/', querystring: '', headers: {}, ...given }),
  };
}

describe('an origin with faults', () => {
  it('is as ever without them', async () => {
    expect((await scene().fetch()).body).toBe('fine');
  });

  it('is down, and up again', async () => {
    const { fetch, switchTo, asked } = scene();
    switchTo({ down: true });
    expect(await fetch()).toMatchObject({ status: '502', failure: 'OriginConnectError' });
    expect(asked()).toBe(0);
    switchTo(undefined);
    expect((await fetch()).status).toBe('200');
  });

  it('answers with a status', async () => {
    const { fetch, switchTo, asked } = scene();
    switchTo({ status: 503 });
    expect(await fetch()).toMatchObject({ status: '503', statusDescription: 'Service Unavailable' });
    expect(asked()).toBe(0);
  });

  it('answers late', async () => {
    const { fetch, switchTo, asked, pass } = scene();
    switchTo({ delay: 0.5 });
    const fetched = fetch();
    expect(asked()).toBe(0);
    await pass(500);
    expect((await fetched).body).toBe('fine');
  });

  it('answers late with a status', async () => {
    const { fetch, switchTo, pass } = scene();
    switchTo({ delay: 0.5, status: 500 });
    const fetched = fetch();
    await pass(500);
    expect((await fetched).status).toBe('500');
  });

  it.each([
    ['GET', SETTINGS, 90_000],
    ['GET', { ...SETTINGS, isS3: true }, 30_000],
    ['POST', SETTINGS, 30_000],
  ])('answers %s too late, by all the attempts of the settings', async (method, settings, after) => {
    const { fetch, switchTo, pass, asked } = scene(settings);
    switchTo({ delay: 30 });
    const fetched = fetch({ method });
    await pass(after);
    expect(await fetched).toMatchObject({ status: '504', failure: 'OriginCommError' });
    expect(asked()).toBe(0);
  });

  it('lets a body go that it does not take', async () => {
    const { fetch, switchTo } = scene();
    switchTo({ down: true });
    const stream = Readable.from(['body']);
    await fetch({ method: 'POST', stream });
    await new Promise((resolve) => stream.once('end', resolve));
    expect(stream.readableEnded).toBe(true);
  });
});
