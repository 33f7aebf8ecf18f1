import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../config/load.ts';
import { lint } from '../../lint/lint.ts';
import { type PlayedEdge, played } from './played.ts';
import { behindPath, CACHING_OPTIMIZED, KEEPS, only, originAt, sends, shop } from './scene.ts';

const LEAKING = { '*': { cachePolicy: KEEPS, originRequestPolicy: sends({ cookies: only('session') }) } };
const ALL_HEADERS = sends({ headers: { behavior: 'allViewer', names: [] } });
const BECAUSE = 'the origin reads no cookie here';

async function reportOf(config: object) {
  const edge = await played({ config, has: LEAKING }, () => new Response(''));
  await edge.close();
  return edge.report;
}

describe('an allowance', () => {
  it.each([
    ['of every behavior', {}],
    ['of this behavior', { behavior: '*' }],
  ])('takes a finding away, and keeps its reason: %s', async (_, of) => {
    const { findings, allowed } = await reportOf(
      shop({}, { lint: { allow: [{ id: 'cookie-not-in-key', ...of, because: BECAUSE }] } }),
    );
    expect(findings.map(({ id }) => id)).toEqual(['set-cookie-kept']);
    expect(allowed).toMatchObject([{ id: 'cookie-not-in-key', behavior: '*', because: BECAUSE }]);
  });

  it.each([
    ['of another behavior', { id: 'cookie-not-in-key', behavior: '/a/*' }],
    ['of another rule', { id: 'graphql-by-post' }],
  ])('is named where nothing needs it: %s', async (_, one) => {
    const { findings, allowed } = await reportOf(shop({}, { lint: { allow: [{ ...one, because: BECAUSE }] } }));
    expect(findings.map(({ id }) => id)).toEqual(['cookie-not-in-key', 'set-cookie-kept', 'unused-allowance']);
    expect(findings.at(-1)).toMatchObject({ severity: 'loss', place: { in: 'config', at: 'lint.allow[0]' } });
    expect(allowed).toEqual([]);
  });
});

describe('findings', () => {
  let edge: PlayedEdge;
  beforeAll(async () => {
    edge = await played({ config: shop({ cors: { origins: '*' } }), has: LEAKING }, () => new Response(''));
  });
  afterAll(() => edge.close());

  it('tell leaks before losses', () => {
    expect(edge.report.findings.map(({ severity }) => severity)).toEqual(['leak', 'leak', 'loss']);
  });

  it('stand where the policy or the option does', () => {
    expect(edge.report.findings.map(({ place }) => `${place.in} ${place.at}`)).toEqual([
      'distribution DefaultCacheBehavior.OriginRequestPolicyId',
      'distribution DefaultCacheBehavior.CachePolicyId',
      'config behaviors[0].cors',
    ]);
  });

  it('are none of nothing', () => {
    expect(lint({ hosts: [], behaviors: [], customErrorResponses: [], cnames: new Map() })).toEqual({
      findings: [],
      allowed: [],
    });
  });

  it('are told of managed policies by what the next release makes of them', async () => {
    const config = shop({ cookies: { keep: [] }, query: { keep: [] } }, { policies: 'managed' });
    const { findings } = await reportOf(config);
    // The origin request policy is not one that the rules need: it stays.
    expect(findings.map(({ id }) => id)).toEqual(['set-cookie-kept']);
  });
});

describe('freshness', () => {
  const guarded = { freshness: { sessionCookies: ['session'] } };

  it.each([
    ['a session', { cookies: only('session') }, 'cookie-not-in-key', 'Cookie', 'session=ada'],
    ['a token', { headers: { behavior: 'allViewer', names: [] } }, 'authorization-not-in-key', 'Authorization', 'ada'],
  ] as const)('makes a loss of a leak, since nobody gets what is for %s', async (_, sent, id, header, value) => {
    const has = { '*': { cachePolicy: KEEPS, originRequestPolicy: sends(sent) } };
    const edge = await played({ config: shop(guarded), has }, (request) => {
      return new Response(request.headers.get(header), { headers: { 'cache-control': 'public, max-age=60' } });
    });
    const found = edge.report.findings.filter((finding) => finding.id === id);
    expect(found.map(({ severity }) => severity)).toEqual(['loss']);
    const bodies = [];
    for (const headers of [{ [header]: value }, {}, { [header]: value }])
      bodies.push((await edge.get('/', headers)).body);
    // The one with the session gets what was kept of the one without.
    expect(bodies).toEqual([value, '', '']);
    await edge.close();
  });
});

describe('the website of a bucket', () => {
  it.each([
    ['cookies', { cookies: { behavior: 'all' } }],
    ['Authorization', { headers: { behavior: 'allExcept', names: ['host'] } }],
    ['parameters', { queryStrings: { behavior: 'all' } }],
  ] as const)('reads none of the %s that are sent to it, and leaks nothing by them', async (_, sent) => {
    const has = { '*': { cachePolicy: CACHING_OPTIMIZED, originRequestPolicy: sends(sent) } };
    const findingsAt = async (name: string) => {
      const edge = await played(
        { config: shop(), has, distribution: { origins: [originAt(name)] } },
        () => new Response(),
      );
      await edge.close();
      return edge.report.findings.filter(({ severity }) => severity === 'leak').map(({ id }) => id);
    };
    expect(await findingsAt('shop.s3-website-eu-west-1.amazonaws.com')).toEqual([]);
    expect(await findingsAt('shop.example.com')).not.toEqual([]);
  });

  it.each([['s3-website-eu-west-1'], ['s3-website.eu-central-1']])('is told by Host: %s', async (endpoint) => {
    const hosts = ['www.example.com', 'shop.example.com'];
    const has = { '*': { cachePolicy: KEEPS, originRequestPolicy: ALL_HEADERS } };
    const distribution = { origins: [originAt(`shop.example.com.${endpoint}.amazonaws.com`)] };
    const idsWith = async (behavior: object) => {
      const edge = await played({ config: shop(behavior, { hosts }), has, distribution }, () => new Response());
      await edge.close();
      const ids = edge.report.findings.map(({ id }) => id);
      return ids.filter((id) => id.startsWith('host-'));
    };
    expect(await idsWith({})).toEqual(['host-not-in-key', 'host-to-aws-origin']);
    expect(await idsWith({ redirects: { host: 'shop.example.com' } })).toEqual([]);
  });
});

describe('session cookies of freshness', () => {
  it.each([
    [{}, 'the cookies session and others reach'],
    [{ freshness: { sessionCookies: ['sid', 'admin'] } }, 'the cookies sid, admin and others reach'],
  ])('are what is named of cookies that all reach the origin: %j', async (behavior, says) => {
    const has = { '*': { cachePolicy: KEEPS, originRequestPolicy: sends({ cookies: { behavior: 'all' } }) } };
    const edge = await played({ config: shop(behavior), has }, () => new Response(''));
    await edge.close();
    expect(edge.report.findings.find(({ id }) => id === 'cookie-not-in-key')?.says).toContain(says);
  });
});

/** The ids of what is found of a behavior of its own for a path, which keeps what a server answers. */
async function idsAt(path: string) {
  const edge = await played(
    { config: behindPath(path), has: { [path]: { cachePolicy: KEEPS } } },
    () => new Response(),
  );
  await edge.close();
  return edge.report.findings.filter(({ behavior }) => behavior === path).map(({ id }) => id);
}

describe('a path', () => {
  it.each(['/images/*', '/img/*', 'thumbs/*', '/static/thumbnails/*', '/_next/image', '*.webp'])(
    'says that its files are compressed already: %s',
    async (path) => {
      expect(await idsAt(path)).toContain('image-key-split');
    },
  );

  it.each([
    '/images/*.svg',
    '/images-list/*',
    '/api/images/*',
    '/shop/v1/images/*',
    '/imagery/*',
    '/images/meta',
    '/videos/*',
    '*',
  ])('does not say that its files are compressed already: %s', async (path) => {
    expect(await idsAt(path)).not.toContain('image-key-split');
  });
});

describe('GraphQL', () => {
  const PATHS = ['/graphql', '/gql', '/graphql_api', '/api/graphql/*', '/v1/graphql', '/api/gql/*', '/GraphQL*'];
  it.each([
    ...PATHS.map((path) => [path, true] as const),
    ...['/graphical/*', '/graphs/*', '/mysgql*', '/gqlx', '/ql/*'].map((path) => [path, false] as const),
  ])('is at a path, or not: %s, %s', async (path, isFound) => {
    expect((await idsAt(path)).includes('graphql-by-post')).toBe(isFound);
  });
});

describe('the configs of this project', () => {
  it.each(['edge.config.ts', 'cli/init/edge.config.ts'])('load with what they allow: %s', async (file) => {
    expect((await loadConfig(file)).config.app).toMatch(/\w/);
  });
});
