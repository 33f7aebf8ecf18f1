/** Experiments in a whole distribution: who gets which variant, from which origin, and that nobody gets another's. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BehaviorOptions } from '../../config/define.ts';
import { assignmentOf, type Digest, type Experiments, experimentHeader } from '../../policy/experiments.ts';
import { requestIdsFrom } from '../../simulator/request-id.ts';
import { createEdge, createOrigin, type Edge } from '../../simulator/testing.ts';

const checkout: Experiments = {
  checkout: { variants: { control: { weight: 1 }, short: { weight: 1, prefix: '/b', origin: 'next' } } },
};

/** An edge with one behavior, and two origins that say who they are, what they were asked for, and that everybody may keep it. */
async function edgeWith(rules: Partial<BehaviorOptions>, store = new Map<string, string>()) {
  const answering = (name: string) => (request: Request) => {
    const { pathname } = new URL(request.url);
    const variant = request.headers.get('x-experiment-checkout');
    return new Response(`${name} ${pathname} ${variant}`, { headers: { 'cache-control': 'public, max-age=600' } });
  };
  const config = {
    app: 'shop',
    hosts: ['shop.example.com'],
    origins: { site: { http: 'http://site.example' }, next: { http: 'http://next.example' } },
    behaviors: [{ path: '*', origin: 'site', ...rules }],
  };
  const origins = { site: answering('site'), next: answering('next') };
  return createEdge({ config, origins, store });
}

/** What a viewer got: the body, the variant that it is to remember, and the first word of X-Cache. */
async function visit(edge: Edge, cookie = '', headers: Readonly<Record<string, string>> = {}, path = '/checkout') {
  const sent = cookie === '' ? headers : { ...headers, cookie };
  const answer = await edge.fetch(path, { headers: sent });
  const set = answer.headers.get('set-cookie') ?? '';
  return {
    status: answer.status,
    body: await answer.text(),
    set,
    remembered: /experiment-checkout=([\w-]+)/.exec(set)?.[1],
    cache: answer.headers.get('x-cache')?.split(' ')[0],
  };
}

const CONTROL = 'site /checkout control';
const SHORT = 'next /b/checkout short';

describe('a viewer of an experiment', () => {
  it('gets a variant with a cookie, and keeps it without another cookie', async () => {
    const edge = await edgeWith({ experiments: checkout });
    const first = await visit(edge);
    expect(first.set).toMatch(
      /^experiment-checkout=(?:control|short); Path=\/; Max-Age=2592000; Secure; SameSite=Lax$/,
    );
    for (let i = 0; i < 20; i += 1) {
      const next = await visit(edge, `experiment-checkout=${first.remembered}`);
      expect(next).toEqual({ ...first, set: '', remembered: undefined, cache: 'Hit' });
    }
    await edge.close();
  });

  it('gets what the origin of the variant says, from the cache too, and nobody keeps the cookie', async () => {
    const edge = await edgeWith({ experiments: checkout });
    const short = { status: 200, body: SHORT, set: '', remembered: undefined };
    expect(await visit(edge, 'experiment-checkout=short')).toEqual({ ...short, cache: 'Miss' });
    expect(await visit(edge, 'experiment-checkout=short')).toEqual({ ...short, cache: 'Hit' });
    expect(await visit(edge, 'experiment-checkout=control')).toEqual({ ...short, body: CONTROL, cache: 'Miss' });
    await edge.close();
  });

  it('keeps the variant while weights change, and gets another once it has none', async () => {
    const weights = (control: number, short: number) => ({
      experiments: { checkout: { variants: { control: { weight: control }, short: { weight: short } } } },
    });
    const [rare, gone] = [await edgeWith(weights(9999, 1)), await edgeWith(weights(1, 0))];
    expect(await visit(rare, 'experiment-checkout=short')).toMatchObject({ body: 'site /checkout short', set: '' });
    expect(await visit(gone, 'experiment-checkout=short')).toMatchObject({ body: CONTROL, remembered: 'control' });
    await Promise.all([rare.close(), gone.close()]);
  });

  it('gets the first variant, and no cookie, while the operator says so', async () => {
    const store = new Map([['switches', 'experiments=off']]);
    const edge = await edgeWith({ experiments: checkout, switches: ['experiments'] }, store);
    expect(await visit(edge, 'experiment-checkout=short')).toMatchObject({ body: CONTROL, set: '' });
    expect(await visit(edge)).toMatchObject({ body: CONTROL, set: '' });
    store.set('switches', 'none');
    expect(await visit(edge, 'experiment-checkout=short')).toMatchObject({ body: SHORT, set: '' });
    await edge.close();
  });

  it('keeps the variant where cookies are kept from the origin', async () => {
    const edge = await edgeWith({ experiments: checkout, cookies: { keep: ['session'] } });
    expect(await visit(edge, 'experiment-checkout=short; session=7')).toMatchObject({ body: SHORT, set: '' });
    await edge.close();
  });

  it('is given none with an answer of 400 or more', async () => {
    const origin = createOrigin();
    origin.will({ status: 404, body: 'none' });
    const config = {
      app: 'shop',
      hosts: ['shop.example.com'],
      origins: { site: { http: 'http://site.example' }, next: { http: 'http://next.example' } },
      behaviors: [{ path: '*', origin: 'site', experiments: checkout }],
    };
    const edge = await createEdge({ config, origin });
    expect(await visit(edge)).toMatchObject({ status: 404, set: '' });
    await edge.close();
  });

  it('cannot get out of the folder of a variant, whichever it has', async () => {
    const edge = await edgeWith({ experiments: checkout });
    for (const variant of ['control', 'short']) {
      const { status } = await visit(edge, `experiment-checkout=${variant}`, {}, '/..%2fadmin');
      expect(status).toBe(400);
    }
    expect((await visit(edge, 'experiment-checkout=short', {}, '/b/app.js')).body).toBe('next /b/app.js short');
    await edge.close();
  });
});

/** Cookies and headers of viewers who are up to something, or whose browser is. */
const anyCookie = fc.oneof(
  fc.constantFrom(
    '',
    'experiment-checkout=short',
    'experiment-checkout=control',
    'experiment-checkout=short; experiment-checkout=control',
    'experiment-checkout=__proto__',
    'experiment-checkout',
    'experiment-checkout==short',
    'EXPERIMENT-CHECKOUT=short',
    'experiment-checkout=short,control',
    `experiment-checkout=${'x'.repeat(4000)}`,
    Array.from({ length: 50 }, (_, i) => `experiment-${i}=short`).join('; '),
  ),
  fc.string({ unit: fc.constantFrom(...'abc=; ,"%\\short-experiment'), maxLength: 40 }),
);

const anyHeaders = fc.dictionary(
  fc.constantFrom('x-experiment-checkout', 'x-experiments-drawn', 'x-experiment-price'),
  fc.constantFrom('short', 'control', 'checkout', 'checkout,checkout', 'none'),
);

const anyPath = fc.constantFrom('/checkout', '/b/checkout', '/', '/checkout?a=1');

describe('answers of an experiment', () => {
  it('are those of one variant, whoever asked before and whatever they sent', async () => {
    const anyVisit = fc.record({ cookie: anyCookie, headers: anyHeaders, path: anyPath });
    await fc.assert(
      fc.asyncProperty(fc.array(anyVisit, { minLength: 5, maxLength: 30 }), async (visits) => {
        const edge = await edgeWith({ experiments: checkout });
        const got = await Promise.all(visits.map(({ cookie, headers, path }) => visit(edge, cookie, headers, path)));
        got.forEach(({ status, body, remembered }, i) => {
          const { cookie = '', path = '' } = visits[i] ?? {};
          expect(status).toBe(200);
          const [origin, uri = '', variant] = body.split(' ');
          expect([origin, variant]).toEqual(variant === 'short' ? ['next', 'short'] : ['site', 'control']);
          expect(uri.startsWith('/b/')).toBe(variant === 'short' || path.startsWith('/b/'));
          // Who got a cookie got the page that it stands for; who had one that counts got none.
          expect(remembered ?? variant).toBe(variant);
          const sent = /(?:^|; ?)experiment-checkout=([^;]*)/.exec(cookie)?.[1];
          if (sent === 'short' || sent === 'control') expect([variant, remembered]).toEqual([sent, undefined]);
        });
        await edge.close();
      }),
      { numRuns: 15 },
    );
  });
});

const digest: Digest = (text) => createHash('md5').update(text).digest('hex');

/** Ids of requests as CloudFront has them, the same in every run. */
function requestIds(count: number): readonly string[] {
  let state = 7;
  const next = requestIdsFrom((bytes) => {
    const made = Buffer.alloc(bytes);
    for (let i = 0; i < bytes; i += 32) {
      state += 1;
      createHash('sha256').update(String(state)).digest().copy(made, i);
    }
    return made;
  });
  return Array.from({ length: count }, next);
}

/** The variant that a viewer without a cookie gets of each experiment. */
function drawnFor(experiments: Experiments, id: string): readonly string[] {
  const assignment = assignmentOf(experiments, { uri: '/', cookies: {} }, id, digest, false);
  return Object.keys(experiments).map((name) => assignment?.headers[experimentHeader(name)]?.value ?? '');
}

describe('the hash of a request', () => {
  const COUNT = 100_000;
  const experiments: Experiments = {
    checkout: { variants: { control: { weight: 90 }, short: { weight: 9 }, none: { weight: 0 }, long: { weight: 1 } } },
    price: { variants: { high: { weight: 1 }, low: { weight: 1 } } },
  };
  const drawn = requestIds(COUNT).map((id) => drawnFor(experiments, id));
  const shareOf = (isMeant: (pair: readonly string[]) => boolean): number => drawn.filter(isMeant).length / COUNT;

  // Five standard deviations of so many draws: one run in a million would be off by chance, and none is, since the ids are fixed.
  const within = (share: number): number => 5 * Math.sqrt((share * (1 - share)) / COUNT);

  it.each([
    ['control', 0.9],
    ['short', 0.09],
    ['none', 0],
    ['long', 0.01],
  ])('gives %s to %d of the viewers', (variant, share) => {
    expect(Math.abs(shareOf(([one]) => one === variant) - share)).toBeLessThanOrEqual(within(share));
  });

  it('tells nothing of one experiment by another', () => {
    for (const [checkoutVariant, share] of [
      ['control', 0.9],
      ['short', 0.09],
    ] as const) {
      const both = shareOf(([one, other]) => one === checkoutVariant && other === 'low');
      expect(Math.abs(both - share / 2)).toBeLessThanOrEqual(within(share / 2));
    }
  });
});
