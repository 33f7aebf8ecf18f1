/** What a finding says of CloudFront happens in the CloudFront of this machine, and no longer once the origin is mended. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { EdgeConfig } from '../../../config/define.ts';
import { type CheckName, checkOrigin } from '../../../insight/check-origin/check-origin.ts';
import type { AskOrigin } from '../../../insight/check-origin/origin-answer.ts';
import { revalidate } from '../../../origin/revalidate.ts';
import { createClock, createEdge, type Edge, type OriginHandler } from '../../../simulator/testing.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const LONG = 'a'.repeat(2000);

const API = { app: 'api', hosts: ['api.example.com'], origins: { api: { http: 'http://api.example' } } } as const;
const plain: EdgeConfig = { ...API, behaviors: [{ path: '*', origin: 'api', cookies: { keep: [] } }] };
/** Where no cookie is forwarded, none comes back. */
const withCookies: EdgeConfig = { ...API, behaviors: [{ path: '*', origin: 'api', cookies: { keep: ['session'] } }] };

/** An answer that says its length and its date, as servers do. */
function answer(body: string, headers: Readonly<Record<string, string>>, status = 200): Response {
  const said = { date: new Date(NOW).toUTCString(), 'content-type': 'text/plain', ...headers };
  return new Response(status === 304 ? null : body, {
    status,
    headers: { ...said, 'content-length': String(body.length) },
  });
}

/** Counts up with every answer, so that one sees which of them is served. */
function counted(headers: Readonly<Record<string, string>>): OriginHandler {
  let count = 0;
  return () => {
    count += 1;
    return answer(`answer ${count}`, headers);
  };
}

/** Knows whose a session is. */
function personal(headers: Readonly<Record<string, string>>): OriginHandler {
  return (request) =>
    answer('a', { ...headers, 'set-cookie': `session=${request.headers.get('x-viewer') ?? 'nobody'}` });
}

/** Compares entity tags as texts. */
const strict: OriginHandler = (request) => {
  const isSame = request.headers.get('if-none-match') === '"1"';
  return answer(isSame ? '' : LONG, { 'cache-control': 'public, max-age=10', etag: '"1"' }, isSame ? 304 : 200);
};

/** The same by `edgewright/origin`. */
const byTheRfc: OriginHandler = async (request) => {
  const resource = {
    version: () => ({ etag: '"1"' }),
    read: () => ({ type: 'text/plain', body: LONG }),
    life: { for: 'everyone', browser: 10 },
  } as const;
  const sent = { method: request.method, headers: Object.fromEntries(request.headers) };
  const { status, headers, body } = await revalidate(sent, resource, { now: NOW });
  return new Response((body as string | undefined) ?? null, { status, headers });
};

/** What viewers get, one after the other. */
interface Scene {
  readonly config: EdgeConfig;
  readonly play: (edge: Edge) => Promise<unknown>;
}

const aDayLater: Scene = {
  config: plain,
  play: async (edge) => {
    await edge.fetch('/');
    edge.clock.advance(23 * 3600);
    return (await edge.fetch('/')).text();
  },
};

const twoViewers: Scene = {
  config: withCookies,
  play: async (edge) => {
    await edge.fetch('/', { headers: { 'X-Viewer': 'ada' } });
    const second = await edge.fetch('/', { headers: { 'X-Viewer': 'bob' } });
    return [second.headers.get('x-cache'), second.headers.get('set-cookie') !== null];
  },
};

const whenItIsOver: Scene = {
  config: plain,
  play: async (edge) => {
    const headers = { 'Accept-Encoding': 'br' };
    expect((await edge.fetch('/', { headers })).headers.get('etag')).toBe('W/"1"');
    edge.clock.advance(11);
    return (await edge.fetch('/', { headers })).headers.get('x-cache');
  },
};

describe('behind CloudFront', () => {
  it.each<[CheckName, Scene, () => OriginHandler, unknown, () => OriginHandler, unknown]>([
    [
      'cache-control',
      aDayLater,
      () => counted({}),
      'answer 1',
      () => counted({ 'cache-control': 'max-age=10' }),
      'answer 2',
    ],
    [
      'set-cookie',
      twoViewers,
      () => personal({ 'cache-control': 'public, max-age=10' }),
      ['Hit from cloudfront', true],
      () => personal({ 'cache-control': 'private, no-store' }),
      ['Miss from cloudfront', true],
    ],
    [
      'weak-comparison',
      whenItIsOver,
      () => strict,
      'Miss from cloudfront',
      () => byTheRfc,
      'RefreshHit from cloudfront',
    ],
  ])('what %s finds happens', async (check, scene, odd, happens, mended, happensThen) => {
    expect(await seen(odd(), scene)).toEqual(happens);
    expect(await verdictOf(odd(), check)).toMatch(/^(?:breaks|costs)$/);
    expect(await seen(mended(), scene)).toEqual(happensThen);
    expect(await verdictOf(mended(), check)).toBe('ok');
  });
});

async function seen(origin: OriginHandler, { config, play }: Scene): Promise<unknown> {
  const edge = await createEdge({ config, origin, clock: createClock(NOW) });
  const what = await play(edge);
  await edge.close();
  return what;
}

async function verdictOf(origin: OriginHandler, check: CheckName) {
  const url = new URL('https://api.example.com/');
  const { findings } = await checkOrigin(url, { ask: asking(origin, url), now: () => NOW }, []);
  return findings.find((one) => one.check === check)?.verdict;
}

/** Asks a handler, without a network. */
function asking(origin: OriginHandler, url: URL): AskOrigin {
  return async ({ method, headers }) => {
    const response = await origin(new Request(url, { method, headers }));
    const bytes = Buffer.from(await response.arrayBuffer());
    const hash = createHash('sha256').update(bytes).digest('base64');
    return { status: response.status, lines: [...response.headers], hash, bytes: bytes.length, waited: 0 };
  };
}
