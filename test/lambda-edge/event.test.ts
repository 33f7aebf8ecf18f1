import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CloudFrontHeaders, CloudFrontRequest, CloudFrontResponse } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import {
  fromEdgeAnswer,
  fromEdgeRequest,
  fromEdgeResponse,
  toEdgeRequest,
  toEdgeResponse,
} from '../../lambda-edge/event.ts';
import type { EdgeRequest, EdgeResponse } from '../../policy/event.ts';

function lines(name: string, ...values: readonly string[]): CloudFrontHeaders {
  return { [name.toLowerCase()]: values.map((value) => ({ key: name, value })) };
}

function requestOf(differs: Partial<CloudFrontRequest> = {}): CloudFrontRequest {
  return { clientIp: '198.51.100.1', method: 'GET', uri: '/', querystring: '', headers: {}, ...differs };
}

function responseOf(differs: Partial<CloudFrontResponse> = {}): CloudFrontResponse {
  return { status: '200', statusDescription: 'OK', headers: {}, ...differs };
}

/** The request that goes on after a rule changed it in place. */
function requestAfter(original: CloudFrontRequest, rule: (request: EdgeRequest) => void): CloudFrontRequest {
  const after = toEdgeRequest(structuredClone(original));
  rule(after);
  return fromEdgeRequest(original, toEdgeRequest(original), after, false);
}

function responseAfter(
  original: CloudFrontResponse,
  rule: (response: ReturnType<typeof toEdgeResponse>) => void,
): CloudFrontResponse {
  const after = toEdgeResponse(structuredClone(original));
  rule(after);
  return fromEdgeResponse(original, toEdgeResponse(original), after);
}

describe('the query string of a Lambda@Edge event', () => {
  it.each<[querystring: string, seen: EdgeRequest['querystring']]>([
    ['', {}],
    ['a=1', { a: { value: '1' } }],
    ['a', { a: { value: '' } }],
    ['a=', { a: { value: '' } }],
    ['a=b=c', { a: { value: 'b=c' } }],
    ['=a', { '': { value: 'a' } }],
    ['a=1&&b=2&', { a: { value: '1' }, b: { value: '2' } }],
    ['a=1&b=2&a=3', { a: { value: '1', multiValue: [{ value: '1' }, { value: '3' }] }, b: { value: '2' } }],
    ['a&a=', { a: { value: '', multiValue: [{ value: '' }, { value: '' }] } }],
    ['A=1&a=2', { A: { value: '1' }, a: { value: '2' } }],
    ['%61=%E5%AE%B6+x%20', { '%61': { value: '%E5%AE%B6+x%20' } }],
    ['a=家', { a: { value: '家' } }],
    ['constructor=1&toString', { constructor: { value: '1' }, toString: { value: '' } }],
    ['a=1?b=2', { a: { value: '1?b=2' } }],
  ])('is seen by rules as CloudFront would show it to a function: %j', (querystring, seen) => {
    expect(toEdgeRequest(requestOf({ querystring })).querystring).toEqual(seen);
  });

  it('may name a parameter __proto__', () => {
    const { querystring } = toEdgeRequest(requestOf({ querystring: '__proto__=1&a=2' }));
    expect(Object.entries(querystring)).toEqual([
      ['__proto__', { value: '1' }],
      ['a', { value: '2' }],
    ]);
  });

  it.each<[what: string, sent: string, rule: (query: EdgeRequest['querystring']) => void, goesOn: string]>([
    [
      'a parameter is added',
      'a=1',
      (query) => {
        query.b = { value: '2' };
      },
      'a=1&b=2',
    ],
    ['a parameter is removed', 'a=1&b=2&a=3', (query) => void delete query.a, 'b=2'],
    ['the last is removed', 'a', (query) => void delete query.a, ''],
    [
      'another has no value',
      'flag&a=1',
      (query) => {
        query.a = { value: '2' };
      },
      'flag&a=2',
    ],
    [
      'another has an empty value',
      'flag=&a=1',
      (query) => {
        query.a = { value: '2' };
      },
      'flag=&a=2',
    ],
    [
      'another has both',
      'flag&flag=&a',
      (query) => {
        query.a = { value: '2' };
      },
      'flag&flag=&a=2',
    ],
    ['there are empty pairs', '&a=1&&b=2&', (query) => void delete query.b, 'a=1'],
  ])('goes on with what a rule changed where %s', (_what, sent, rule, goesOn) => {
    const { querystring } = requestAfter(requestOf({ querystring: sent }), (request) => rule(request.querystring));
    expect(querystring).toBe(goesOn);
  });

  // The parameters are the keys of an object, and V8 puts names that are numbers before all others.
  it('stays in its order beside a parameter that a rule removed, numbers for names too', () => {
    const { querystring } = requestAfter(requestOf({ querystring: 'b=1&2=x&c=3' }), (request) => {
      delete request.querystring.c;
    });
    expect(querystring).toBe('b=1&2=x');
  });

  it('is in the order of a query that a rule made anew, though no parameter changed', () => {
    const original = requestOf({ querystring: 'b=2&a=1' });
    const before = toEdgeRequest(original);
    const { a = { value: '' }, b = { value: '' } } = before.querystring;
    expect(fromEdgeRequest(original, before, { ...before, querystring: { a, b } }, true).querystring).toBe('a=1&b=2');
  });

  it('loses its empty pairs to a query that a rule made anew', () => {
    const original = requestOf({ querystring: '&a=1&&' });
    const before = toEdgeRequest(original);
    expect(fromEdgeRequest(original, before, before, true).querystring).toBe('a=1');
  });
});

// cloudfront.md 1.1: `multiValue` present and changed is used, `value` ignored; else a changed `value` takes the place of the
// first entry and the others stay.
describe('a value that a rule changed', () => {
  const two = { value: '1', multiValue: [{ value: '1' }, { value: '2' }] };

  it.each<
    [
      what: string,
      sent: readonly string[],
      after: { value: string; multiValue?: { value: string }[] },
      goesOn: readonly string[],
    ]
  >([
    ['replaces the only one', ['1'], { value: '3' }, ['3']],
    ['replaces the first of several', ['1', '2'], { ...two, value: '3' }, ['3', '2']],
    [
      'is ignored beside a changed multiValue',
      ['1', '2'],
      { value: '3', multiValue: [{ value: '4' }, { value: '5' }] },
      ['4', '5'],
    ],
    ['is ignored beside a new multiValue', ['1'], { value: '3', multiValue: [{ value: '4' }] }, ['4']],
    [
      'gives way to a longer multiValue',
      ['1', '2'],
      { value: '1', multiValue: [...two.multiValue, { value: '3' }] },
      ['1', '2', '3'],
    ],
    ['is alone where multiValue was removed', ['1', '2'], { value: '1' }, ['1']],
    ['was never sent', [], { value: '3' }, ['3']],
    ['was never sent, with several', [], { value: '3', multiValue: [{ value: '3' }, { value: '4' }] }, ['3', '4']],
  ])('%s, in a query, a header and a cookie', (_what, sent, after, goesOn) => {
    const original = requestOf({
      querystring: sent.map((value) => `a=${value}`).join('&'),
      headers: { ...lines('A', ...sent), ...lines('Cookie', sent.map((value) => `a=${value}`).join('; ')) },
    });
    const result = requestAfter(original, ({ querystring, headers, cookies }) => {
      querystring.a = after;
      headers.a = after;
      cookies.a = after;
    });
    expect(result.querystring).toBe(goesOn.map((value) => `a=${value}`).join('&'));
    expect(result.headers.a?.map(({ value }) => value)).toEqual(goesOn);
    expect(result.headers.cookie).toEqual([{ value: goesOn.map((value) => `a=${value}`).join('; ') }]);
  });

  const both = [
    { value: '1', attributes: 'Path=/' },
    { value: '2', attributes: 'Secure' },
  ];

  it.each<[what: string, after: NonNullable<EdgeResponse['cookies']>, goesOn: readonly string[]]>([
    [
      'is ignored beside a changed multiValue',
      { a: { value: '9', multiValue: [{ value: '3', attributes: 'Path=/b' }] } },
      ['a=3; Path=/b'],
    ],
    ['is alone where multiValue was removed', { a: { value: '3' } }, ['a=3']],
    [
      'was never sent',
      { a: { ...both[0], value: '1', multiValue: both }, b: { value: '4', attributes: 'HttpOnly' } },
      ['a=1; Path=/', 'a=2; Secure', 'b=4; HttpOnly'],
    ],
  ])('%s, in Set-Cookie', (_what, after, goesOn) => {
    const original = responseOf({ headers: lines('Set-Cookie', 'a=1; Path=/', 'a=2; Secure') });
    const result = responseAfter(original, (response) => {
      response.cookies = after;
    });
    expect(result.headers['set-cookie']?.map(({ value }) => value)).toEqual(goesOn);
  });

  // fromSetCookies looks at `multiValue` alone wherever there is one.
  it('replaces the first of several, in Set-Cookie', () => {
    const original = responseOf({ headers: lines('Set-Cookie', 'a=1; Path=/', 'a=2; Secure') });
    const result = responseAfter(original, ({ cookies }) => {
      if (cookies?.a) cookies.a.value = '3';
    });
    expect(result.headers['set-cookie']?.map(({ value }) => value)).toEqual(['a=3; Path=/', 'a=2; Secure']);
  });
});

describe('the cookies of a Lambda@Edge event', () => {
  it.each<[what: string, headers: CloudFrontHeaders, seen: EdgeRequest['cookies']]>([
    ['none', {}, {}],
    ['one', lines('Cookie', 'a=1'), { a: { value: '1' } }],
    ['several', lines('Cookie', 'a=1; b=2;c=3'), { a: { value: '1' }, b: { value: '2' }, c: { value: '3' } }],
    ['on several lines', lines('Cookie', 'a=1', 'b=2'), { a: { value: '1' }, b: { value: '2' } }],
    [
      'a repeated one',
      lines('Cookie', 'a=1; a=2'),
      { a: { value: '1', multiValue: [{ value: '1' }, { value: '2' }] } },
    ],
    ['one without =', lines('Cookie', 'flag; a='), { flag: { value: '' }, a: { value: '' } }],
    ['one with = in its value', lines('Cookie', 'a=b=c=='), { a: { value: 'b=c==' } }],
    ['quotes and spaces', lines('Cookie', 'a="x y"; A={"k":1}'), { a: { value: '"x y"' }, A: { value: '{"k":1}' } }],
    ['nothing between semicolons', lines('Cookie', ';; a=1 ;'), { a: { value: '1' } }],
    ['nothing at all', lines('Cookie', ''), {}],
    ['non-ASCII', lines('Cookie', 'é=家'), { é: { value: '家' } }],
  ])('are seen by rules: %s', (_what, headers, seen) => {
    expect(toEdgeRequest(requestOf({ headers })).cookies).toEqual(seen);
  });

  it('are no header', () => {
    expect(toEdgeRequest(requestOf({ headers: lines('Cookie', 'a=1') })).headers).toEqual({});
  });

  it('go on without one that a rule removed', () => {
    const original = requestOf({ headers: lines('Cookie', 'a=1; b=2') });
    expect(requestAfter(original, ({ cookies }) => void delete cookies.a).headers).toEqual({
      cookie: [{ value: 'b=2' }],
    });
  });

  it('go on as no header at all when a rule removed the last', () => {
    const original = requestOf({ headers: { ...lines('Cookie', 'a=1'), ...lines('Accept', '*/*') } });
    expect(requestAfter(original, ({ cookies }) => void delete cookies.a).headers).toEqual(lines('Accept', '*/*'));
  });

  // fromCookies writes every cookie anew once one of them changed: `flag` becomes `flag=`.
  it('stay as they are beside one that a rule changed', () => {
    const original = requestOf({ headers: lines('Cookie', 'flag; a=1') });
    const { headers } = requestAfter(original, ({ cookies }) => {
      cookies.a = { value: '2' };
    });
    expect(headers.cookie?.[0]?.value).toBe('flag; a=2');
  });
});

describe('Set-Cookie of a Lambda@Edge event', () => {
  it.each<[what: string, values: readonly string[], seen: EdgeResponse['cookies']]>([
    ['none', [], {}],
    ['without attributes', ['a=1'], { a: { value: '1' } }],
    ['with attributes', ['a=1; Path=/; Secure'], { a: { value: '1', attributes: 'Path=/; Secure' } }],
    ['without a space before them', ['a=1;Path=/'], { a: { value: '1', attributes: 'Path=/' } }],
    [
      'with a comma in them',
      ['a=1; Expires=Wed, 05 Apr 2021 07:28:00 GMT'],
      { a: { value: '1', attributes: 'Expires=Wed, 05 Apr 2021 07:28:00 GMT' } },
    ],
    ['with = in its value', ['a=b=c; Path=/'], { a: { value: 'b=c', attributes: 'Path=/' } }],
    [
      'twice for one name',
      ['a=1; Path=/', 'a=2'],
      { a: { value: '1', attributes: 'Path=/', multiValue: [{ value: '1', attributes: 'Path=/' }, { value: '2' }] } },
    ],
  ])('is seen by rules as cookies with attributes: %s', (_what, values, seen) => {
    const { cookies, headers } = toEdgeResponse(responseOf({ headers: lines('Set-Cookie', ...values) }));
    expect(cookies).toEqual(seen);
    expect(headers).toEqual({});
  });

  it('goes on without one that a rule removed', () => {
    const original = responseOf({ headers: lines('Set-Cookie', 'a=1; Path=/', 'b=2; Secure') });
    const { headers } = responseAfter(original, ({ cookies }) => void delete cookies?.a);
    expect(headers['set-cookie']).toEqual([{ key: 'Set-Cookie', value: 'b=2; Secure' }]);
  });

  it('is gone when a rule removed the last', () => {
    const original = responseOf({ headers: lines('Set-Cookie', 'a=1; Path=/') });
    const { headers } = responseAfter(original, ({ cookies }) => void delete cookies?.a);
    expect(headers['set-cookie'] ?? []).toEqual([]);
  });

  it('gets attributes that a rule changed', () => {
    const original = responseOf({ headers: lines('Set-Cookie', 'a=1; Path=/') });
    const { headers } = responseAfter(original, ({ cookies }) => {
      if (cookies) cookies.a = { value: '1', attributes: 'Path=/; Secure' };
    });
    expect(headers['set-cookie']).toEqual([{ value: 'a=1; Path=/; Secure' }]);
  });

  // fromSetCookies writes every line anew once one of them changed: `b=2;Path=/` becomes `b=2; Path=/`.
  it('stays as it is beside one that a rule changed', () => {
    const original = responseOf({ headers: lines('Set-Cookie', 'a=1', 'b=2;Path=/') });
    const { headers } = responseAfter(original, ({ cookies }) => {
      if (cookies) cookies.a = { value: '3' };
    });
    expect(headers['set-cookie']?.map(({ value }) => value)).toEqual(['a=3', 'b=2;Path=/']);
  });
});

describe('the headers of a Lambda@Edge event', () => {
  const original = requestOf({ headers: { ...lines('X-A', '1', '2'), ...lines('x-B', 'b') } });

  it('are seen by rules by their names in lower case', () => {
    expect(toEdgeRequest(original).headers).toEqual({
      'x-a': { value: '1', multiValue: [{ value: '1' }, { value: '2' }] },
      'x-b': { value: 'b' },
    });
  });

  it('go on without one that a rule removed', () => {
    expect(requestAfter(original, ({ headers }) => void delete headers['x-a']).headers).toEqual(lines('x-B', 'b'));
  });

  it('go on with one that a rule added, without a key', () => {
    expect(
      requestAfter(original, ({ headers }) => {
        headers['x-c'] = { value: 'c' };
      }).headers,
    ).toEqual({
      ...original.headers,
      'x-c': [{ value: 'c' }],
    });
  });

  it.each(['constructor', 'toString', '__proto__'])('may be named %s', (name) => {
    const odd = requestOf({ headers: Object.fromEntries([[name, [{ key: name, value: '1' }]]]) });
    const seen = toEdgeRequest(odd);
    expect(Object.entries(seen.headers)).toEqual([[name, { value: '1' }]]);
    const result = requestAfter(odd, ({ headers }) => {
      headers.a = { value: '2' };
    });
    expect(Object.entries(result.headers)).toEqual([
      [name, [{ key: name, value: '1' }]],
      ['a', [{ value: '2' }]],
    ]);
  });

  it('lose to a rule at viewer-response what it replaces', () => {
    const response = responseOf({ headers: lines('X-Frame-Options', 'ALLOWALL') });
    const result = responseAfter(response, ({ headers }) => {
      headers['x-frame-options'] = { value: 'DENY' };
    });
    expect(result).toEqual(responseOf({ headers: { 'x-frame-options': [{ value: 'DENY' }] } }));
  });
});

describe('an answer that a rule made', () => {
  it.each<[what: string, answer: EdgeResponse, sent: object]>([
    ['a status alone', { statusCode: 204 }, { status: '204', headers: {} }],
    [
      'a description',
      { statusCode: 404, statusDescription: 'Not Found' },
      { status: '404', statusDescription: 'Not Found', headers: {} },
    ],
    [
      'a header',
      { statusCode: 302, headers: { location: { value: '/a' } } },
      { status: '302', headers: { location: [{ value: '/a' }] } },
    ],
    [
      'a repeated header',
      { statusCode: 200, headers: { a: { value: '1', multiValue: [{ value: '1' }, { value: '2' }] } } },
      { status: '200', headers: { a: [{ value: '1' }, { value: '2' }] } },
    ],
    [
      'a cookie',
      { statusCode: 200, cookies: { a: { value: '1', attributes: 'Path=/; Secure' } } },
      { status: '200', headers: { 'set-cookie': [{ value: 'a=1; Path=/; Secure' }] } },
    ],
    [
      'a repeated cookie',
      {
        statusCode: 200,
        cookies: { a: { value: '1', multiValue: [{ value: '1', attributes: 'Path=/' }, { value: '2' }] } },
      },
      { status: '200', headers: { 'set-cookie': [{ value: 'a=1; Path=/' }, { value: 'a=2' }] } },
    ],
    [
      'a text for a body',
      { statusCode: 200, body: 'é' },
      { status: '200', headers: {}, body: 'é', bodyEncoding: 'text' },
    ],
    ['an empty body', { statusCode: 200, body: '' }, { status: '200', headers: {}, body: '', bodyEncoding: 'text' }],
    [
      'a body that says it is text',
      { statusCode: 200, body: { encoding: 'text', data: 'a' } },
      { status: '200', headers: {}, body: 'a', bodyEncoding: 'text' },
    ],
    [
      'a body in base64',
      { statusCode: 200, body: { encoding: 'base64', data: 'YQ==' } },
      { status: '200', headers: {}, body: 'YQ==', bodyEncoding: 'base64' },
    ],
  ])('goes out in Lambda@Edge’s words: %s', (_what, answer, sent) => {
    expect(fromEdgeAnswer(answer)).toEqual(sent);
  });
});

describe('a method that a rule changed', () => {
  it('goes on, for CloudFront to refuse', () => {
    const original = requestOf();
    const before = toEdgeRequest(original);
    expect(fromEdgeRequest(original, before, { ...before, method: 'POST' }, false)).toEqual(
      requestOf({ method: 'POST' }),
    );
  });
});

describe('a request body', () => {
  it('goes on as CloudFront showed it', () => {
    const body = { inputTruncated: false, action: 'read-only', encoding: 'base64', data: 'YQ==' } as const;
    const original = requestOf({ method: 'POST', body });
    expect(
      requestAfter(original, (request) => {
        request.uri = '/b';
      }),
    ).toEqual({ ...original, uri: '/b' });
  });
});

describe('an event that lacks almost everything', () => {
  const sparse: readonly object[] = [
    {},
    { uri: '/a' },
    { headers: {} },
    { headers: { host: [] } },
    { headers: { cookie: [] } },
    { querystring: 'a=1' },
  ];

  it('is a request for the root', () => {
    expect(toEdgeRequest()).toEqual({ method: 'GET', uri: '/', querystring: {}, headers: {}, cookies: {} });
  });

  it('is an answer without headers', () => {
    expect(toEdgeResponse()).toEqual({ statusCode: 200, headers: {}, cookies: {} });
  });

  it.each(sparse)('goes on as what it is: the request %j', (original) => {
    const before = toEdgeRequest(original);
    expect(fromEdgeRequest(original as CloudFrontRequest, before, before, false)).toEqual({
      uri: '/',
      querystring: '',
      headers: {},
      ...original,
    });
  });

  it.each([{}, { status: '404' }, { headers: { 'set-cookie': [] } }])(
    'goes on as what it is: the response %j',
    (original) => {
      const before = toEdgeResponse(original as Partial<CloudFrontResponse>);
      expect(fromEdgeResponse(original as unknown as CloudFrontResponse, before, before)).toEqual({
        headers: {},
        ...original,
      });
    },
  );

  it('gets the headers of a rule', () => {
    const original = { status: '404' } as CloudFrontResponse;
    const result = responseAfter(original, ({ headers }) => {
      headers.a = { value: '1' };
    });
    expect(result).toEqual({ status: '404', headers: { a: [{ value: '1' }] } });
  });

  // `original.headers` of an original that is not there.
  it('goes on although there is no response', () => {
    const before = toEdgeResponse(undefined);
    expect(() => fromEdgeResponse(undefined as never, before, before)).not.toThrow();
  });
});

const RECORDED = '../shared/data/lambda-edge';
const ABSENT = existsSync(RECORDED) ? '' : ` (skipped: no ${RECORDED} on this machine)`;

describe.skipIf(ABSENT !== '')(`a recorded Lambda@Edge event${ABSENT}`, () => {
  const files = ABSENT === '' ? readdirSync(RECORDED) : [];
  const events = files.map((file) => {
    const { request, response } = JSON.parse(readFileSync(join(RECORDED, file), 'utf8')).Records[0].cf;
    return { file, request, response };
  });

  it.each(events.filter(({ request }) => request))('goes on byte for byte: the request of $file', ({ request }) => {
    const before = toEdgeRequest(request);
    const { querystring = '', headers = {} } = request;
    expect(fromEdgeRequest(request, before, toEdgeRequest(request), false)).toEqual({
      ...request,
      querystring,
      headers,
    });
  });

  it.each(events.filter(({ response }) => response))('goes on byte for byte: the response of $file', ({ response }) => {
    const before = toEdgeResponse(response);
    expect(fromEdgeResponse(response, before, toEdgeResponse(response))).toEqual({ headers: {}, ...response });
  });
});
