import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { headersFrom } from '../../../simulator/header-lines.ts';
import { networkOf } from '../../../simulator/records/network-of.ts';
import { redacted } from '../../../simulator/records/redacted.ts';
import { isSecretName } from '../../../simulator/records/secrets-in-text.ts';
import { traceOf } from './traces.ts';

/** What nobody would write by chance; none of it is a word of an event. */
const secret = fc.stringMatching(/^zq[A-Za-z0-9_-]{14,40}zq$/);
const jwt = fc
  .tuple(
    fc.record({ alg: fc.constantFrom('HS256', 'RS256') }),
    fc.record({ sub: fc.string(), exp: fc.nat() }),
    fc.stringMatching(/^[A-Za-z0-9_-]{16,43}$/),
  )
  .map(([head, claims, signature]) => [...[head, claims].map(base64url), signature].join('.'));
const address = fc.oneof(
  fc
    .tuple(fc.integer({ min: 1, max: 126 }), fc.nat(255), fc.nat(255), fc.integer({ min: 1, max: 255 }))
    .map((bytes) => bytes.join('.')),
  fc
    .array(fc.integer({ min: 0x1000, max: 0xffff }), { minLength: 8, maxLength: 8 })
    .map((groups) => groups.map((group) => group.toString(16)).join(':')),
);
const secretName = fc.constantFrom(
  'token',
  'access_token',
  'api-key',
  'X-Amz-Signature',
  'Policy',
  'password',
  'user[password]',
  'code',
  'sid',
  '%74oken',
  'CSRF',
);
const scheme = fc.constantFrom('Bearer ', 'Basic ', '');
/** How often a text is percent-encoded before it is sent. */
const encoding = fc.nat(2);

function base64url(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function encodedTimes(text: string, times: number): string {
  return times === 0 ? text : encodedTimes(encodeURIComponent(text), times - 1);
}

interface Sent {
  readonly uri?: string;
  /** Parameters as they are sent. */
  readonly query?: readonly (readonly [string, string])[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: Readonly<Record<string, string>>;
  readonly ip?: string;
  readonly log?: string;
  readonly body?: string;
}

function functionEvent({ uri = '/', query = [], headers = {}, cookies = {}, ip = '198.51.100.0', body }: Sent): object {
  const values = (record: Readonly<Record<string, string>>): object =>
    Object.fromEntries(
      Object.entries(record).map(([name, value]) => [
        name.toLowerCase(),
        { value, multiValue: [{ value }, { value }] },
      ]),
    );
  return {
    version: '1.0',
    context: { eventType: 'viewer-response', requestId: 'EXAMPLE==' },
    viewer: { ip },
    request: {
      method: 'GET',
      uri,
      querystring: Object.fromEntries(query.map(([name, value]) => [name, { value }])),
      rawQueryString: rawQuery(query),
      headers: values(headers),
      cookies: values(cookies),
    },
    response: {
      statusCode: 200,
      headers: values(headers),
      cookies: values(cookies),
      body: { encoding: 'text', data: body ?? '' },
    },
  };
}

function lambdaEvent({
  uri = '/',
  query = [],
  headers = {},
  cookies = {},
  ip = '198.51.100.0',
  body = '',
}: Sent): object {
  const pairs = Object.entries(cookies).map(([name, value]) => `${name}=${value}`);
  const lines = headersFrom({ ...headers, ...(pairs.length > 0 ? { Cookie: pairs.join('; ') } : {}) });
  const setCookie = pairs.map((pair) => ({ key: 'Set-Cookie', value: `${pair}; Path=/` }));
  const custom = { customHeaders: headersFrom({ 'X-Origin-Key': body }), domainName: 'o.example' };
  const request = {
    clientIp: ip,
    method: 'GET',
    uri,
    querystring: rawQuery(query),
    headers: lines,
    origin: { custom },
    body: { data: body, encoding: 'base64', action: 'read-only' },
  };
  const response = {
    status: '200',
    headers: { ...lines, ...(pairs.length > 0 ? { 'set-cookie': setCookie } : {}) },
    body,
  };
  return { Records: [{ cf: { config: { eventType: 'origin-response' }, request, response } }] };
}

function trace(sent: Sent): object {
  const { uri = '/', query = [], headers = {}, cookies = {}, ip = '198.51.100.0', log = '' } = sent;
  const cookie = Object.entries(cookies)
    .map(([name, value]) => `${name}=${value}`)
    .join('; ');
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const request = {
    method: 'GET',
    uri,
    querystring: rawQuery(query),
    headers: headersFrom({ ...headers, ...(cookie ? { Cookie: cookie } : {}) }),
    bodyBytes: 0,
  };
  const run = { name: 'shop', station: 'viewer-request', runtime: 'cloudfront-js-2.0', logs: [log], took: 1 } as const;
  return traceOf({
    request,
    viewer: { ...traceOf().viewer, ip },
    stations: [
      { ...run, event: functionEvent(sent), result: functionEvent(sent) },
      { ...run, runtime: 'lambda-edge', event: lambdaEvent(sent) },
    ],
    cache: {
      key: { domain: 'd', path: uri, query: rawQuery(query), headers: lower, cookies: cookie },
      result: 'Miss',
      reason: 'absent',
      because: log,
    },
    exchanges: [
      { ...traceOf().exchanges[0], request, answer: { ...traceOf().answer, headers: headersFrom(headers) } } as never,
    ],
    reason: log,
  });
}

function rawQuery(query: readonly (readonly [string, string])[]): string {
  return query.map(([name, value]) => `${name}=${value}`).join('&');
}

/** Everywhere in an event where something can be. */
const PLACES: Readonly<Record<string, fc.Arbitrary<{ readonly sent: Sent; readonly hidden: string }>>> = {
  'in Authorization': fc
    .tuple(scheme, secret, fc.constantFrom('Authorization', 'Proxy-Authorization'))
    .map(([kind, hidden, name]) => ({ hidden, sent: { headers: { [name]: kind + hidden } } })),
  'in a header of such a name': fc
    .tuple(fc.constantFrom('X-Api-Key', 'X-Auth-Token', 'X-Session', 'X-Csrf-Token', 'X-Secret'), secret)
    .map(([name, hidden]) => ({ hidden, sent: { headers: { [name]: hidden } } })),
  'in a cookie': fc
    .tuple(fc.constantFrom('sid', 'theme', '__proto__', 'a'), secret)
    .map(([name, hidden]) => ({ hidden, sent: { cookies: Object.fromEntries([[name, hidden]]) } })),
  'in a parameter of such a name': fc.tuple(secretName, secret).map(([name, hidden]) => ({
    hidden,
    sent: {
      query: [
        ['a', '1'],
        [name, hidden],
        ['b', '2'],
      ],
    },
  })),
  'as credentials in any header': fc
    .tuple(fc.constantFrom('Bearer ', 'Basic '), secret)
    .map(([kind, hidden]) => ({ hidden, sent: { headers: { 'X-Any': `a, ${kind}${hidden}` } } })),
  "in a referring URL's query": fc.tuple(secretName, secret, encoding).map(([name, hidden, times]) => ({
    hidden,
    sent: {
      headers: {
        Referer: `https://www.example.com/?next=${encodedTimes(`https://www.example.com/?a=1&${name}=${hidden}&b=2`, times)}`,
      },
    },
  })),
  'in a URL in a parameter': fc.tuple(secretName, secret, encoding).map(([name, hidden, times]) => ({
    hidden,
    sent: { query: [['next', encodedTimes(`/a?${name}=${hidden}`, times + 1)]] },
  })),
  'in the path': fc
    .tuple(secretName, secret)
    .map(([name, hidden]) => ({ hidden, sent: { uri: `/a;${name}=${hidden}/b` } })),
  "in a URL's authority": secret.map((hidden) => ({
    hidden,
    sent: { headers: { Referer: `https://user:${hidden}@www.example.com/` } },
  })),
  'in a JSON text': fc
    .tuple(secretName, secret)
    .map(([name, hidden]) => ({ hidden, sent: { log: `got ${JSON.stringify({ a: 1, [name]: hidden })}` } })),
  'in a body': secret.map((hidden) => ({ hidden, sent: { body: hidden } })),
  'in a base64 value with padding': fc
    .tuple(secretName, secret)
    .map(([name, hidden]) => ({ hidden: hidden.slice(0, -2), sent: { log: `?${name}=${hidden.slice(0, -2)}==` } })),
  'a JWT in the path': fc.tuple(jwt, encoding).map(([hidden, times]) => ({
    hidden,
    sent: { uri: `/verify/${encodedTimes(hidden, times).replaceAll('.', times > 0 ? '%2E' : '.')}/now` },
  })),
  'a JWT in any header': jwt.map((hidden) => ({ hidden, sent: { headers: { 'X-Any': `x ${hidden} y` } } })),
  'a JWT in any parameter': jwt.map((hidden) => ({ hidden, sent: { query: [['a', hidden]] } })),
  "a JWT as a parameter's name": jwt.map((hidden) => ({ hidden, sent: { query: [[hidden, '']] } })),
  'a JWT that a function logs': jwt.map((hidden) => ({ hidden, sent: { log: `token ${hidden}` } })),
  'the address of the viewer': address.map((hidden) => ({ hidden, sent: { ip: hidden } })),
  'the address of the viewer, logged': address.map((hidden) => ({
    hidden,
    sent: { ip: hidden, log: `from ${hidden} with love` },
  })),
  'the address of the viewer in any parameter': address.map((hidden) => ({
    hidden,
    sent: { ip: hidden, query: [['from', hidden]] },
  })),
  'an address in X-Forwarded-For': fc
    .tuple(address, address)
    .map(([hidden, other]) => ({ hidden, sent: { headers: { 'X-Forwarded-For': `${hidden}, ${other}` } } })),
  'an address with a port': address.map((hidden) => ({
    hidden,
    sent: { headers: { 'CloudFront-Viewer-Address': `${hidden}:443` } },
  })),
  'an address in Forwarded': address.map((hidden) => ({
    hidden,
    sent: { headers: { Forwarded: `for="[${hidden}]:443"` } },
  })),
};

const SHAPES = { 'a function': functionEvent, 'Lambda@Edge': lambdaEvent, 'a trace': trace };

describe('what is redacted', () => {
  const rows = Object.entries(PLACES).flatMap(([place, secrets]) =>
    Object.entries(SHAPES).map(([shape, eventOf]) => [place, shape, secrets, eventOf] as const),
  );

  it.each(rows)('has no secret: %s, of %s', (place, _, secrets, eventOf) => {
    fc.assert(
      fc.property(secrets, ({ sent, hidden }) => {
        const event = eventOf(sent);
        const kept = JSON.stringify(redacted(event));
        // Of a JWT the signature alone lets nobody in, but is looked for as well.
        const parts = place.includes('JWT') ? hidden.split('.') : [hidden];
        for (const part of parts) expect(kept).not.toContain(part);
      }),
    );
  });

  it.each(rows)('stays as it is when it is redacted again: %s, of %s', (_, __, secrets, eventOf) => {
    fc.assert(
      fc.property(secrets, ({ sent }) => {
        const once = redacted(eventOf(sent));
        expect(redacted(once)).toEqual(once);
      }),
      { numRuns: 20 },
    );
  });

  it('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string({ unit: 'binary' }), (value, text) => {
        redacted(value);
        redacted(
          functionEvent({ uri: text, query: [[text, text]], headers: { [text]: text, Cookie: text }, ip: text }),
        );
        redacted(lambdaEvent({ uri: text, query: [[text, text]], cookies: { [text]: text } }));
      }),
    );
  });

  it.each([
    ['separators', '=:'.repeat(20_000)],
    ['encodings', '%25'.repeat(20_000)],
    ['the beginnings of JWTs', 'eyJ'.repeat(20_000)],
    ['quotes', `${'"'.repeat(40_000)}=`],
    ['schemes', 'Bearer '.repeat(10_000)],
    ['the same address', '1.2.3.4,'.repeat(10_000)],
    ['addresses', Array.from({ length: 5000 }, (_, i) => `10.1.${i >> 8}.${i & 255}`).join(',')],
  ])('takes no time to speak of on %s', (_, text) => {
    const before = process.cpuUsage().user;
    redacted(functionEvent({ uri: `/${text}`, headers: { 'X-Any': text, 'X-Forwarded-For': text } }));
    expect((process.cpuUsage().user - before) / 1000).toBeLessThan(2000);
  });
});

describe('what is kept', () => {
  it('is everything else', () => {
    const event = functionEvent({
      uri: '/products/42%20b',
      query: [
        ['page', '2'],
        ['utm_source', 'mail'],
        ['q', 'a%26b'],
      ],
      headers: {
        Host: 'www.example.com',
        Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
        'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
        Referer: 'https://www.example.com/products?page=1',
        'Access-Control-Allow-Credentials': 'true',
        'CloudFront-Viewer-Country': 'DE',
      },
    });
    expect(redacted(event)).toEqual(event);
  });

  it.each([
    ['198.51.100.77', '198.51.100.0'],
    ['198.51.100.77:443', '198.51.100.0'],
    ['::ffff:198.51.100.77', '198.51.100.0'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::'],
    ['[2001:db8::7]:443', '2001:db8:0:0::'],
    ['127.0.0.1', '127.0.0.1'],
    ['::1', '::1'],
    ['unknown', undefined],
    ['', undefined],
  ])('is the network of an address: %s', (text, network) => {
    expect(networkOf(text)).toBe(network);
  });

  it('is what makes a line of the log JSON, and an event in it', () => {
    const event = { context: { eventType: 'viewer-request' }, request: { cookies: { sid: { value: 's3cret' } } } };
    const logs = [JSON.stringify(event), '{ token=s3cret', 'token=s3cret'];
    const kept = { ...event, request: { cookies: { sid: { value: 'redacted' } } } };
    expect(redacted({ logs })).toEqual({ logs: [JSON.stringify(kept), '{ token=redacted', 'token=redacted'] });
  });

  it('is the port of an address in a header', () => {
    const headers = { 'cloudfront-viewer-address': { value: '198.51.100.77:46532' } };
    expect(redacted({ headers }).headers['cloudfront-viewer-address'].value).toBe('198.51.100.0:46532');
  });

  it.each(['Authorization: Bearer abcdefgh', 'authorization=Basic YWJjZGVm'])(
    'says that something was there: %s',
    (log) => {
      expect(redacted({ logs: [log] }).logs[0]).toMatch(
        /^authorization[:=] ?(?:Bearer |Basic )?redacted( redacted)?$/i,
      );
    },
  );

  it('names what kind of credentials they were', () => {
    const headers = { authorization: { value: 'Bearer abc' }, cookie: { value: 'a=1; b=2' } };
    expect(redacted({ headers }).headers).toEqual({
      authorization: { value: 'Bearer redacted' },
      cookie: { value: 'a=redacted; b=redacted' },
    });
  });

  it.each(['page', 'author', 'q', 'lang', 'keyword', 'codec', 'monkey', 'pinned'])('is the value of %s', (name) => {
    expect(isSecretName(name)).toBe(false);
  });
});
