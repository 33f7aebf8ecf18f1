import { describe, expect, it } from 'vitest';
import { functionViolations } from '../../../simulator/contract/function-contract.ts';
import { lambdaViolations } from '../../../simulator/contract/lambda-contract.ts';
import type { FunctionEvent } from '../../../simulator/engine/engine.ts';

type Row = readonly [what: string, result: unknown];
type Refusal = readonly [what: string, result: unknown, at: string];

// cloudfront.md 1.8, row for row: hidden from every event, and refused from every function.
const DISALLOWED = [
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'trailer',
  'upgrade',
  'x-accel-buffering',
  'x-accel-charset',
  'x-accel-limit-rate',
  'x-accel-redirect',
  'x-amz-cf-id',
  'x-amz-cf-anything',
  'x-amzn-auth',
  'x-amzn-cf-billing',
  'x-amzn-cf-id',
  'x-amzn-cf-xff',
  'x-amzn-errortype',
  'x-amzn-fle-profile',
  'x-amzn-header-count',
  'x-amzn-header-order',
  'x-amzn-lambda-integration-tag',
  'x-amzn-requestid',
  'x-cache',
  'x-edge-anything',
  'x-forwarded-proto',
  'x-real-ip',
  'cloudfront-viewer-cert-pem',
  'client-cert',
  'client-cert-chain',
];

const READ_ONLY_AT_VIEWER_REQUEST = ['cdn-loop', 'content-length', 'host', 'transfer-encoding', 'via'];
const READ_ONLY_AT_ORIGIN_REQUEST = [
  'accept-encoding',
  'cdn-loop',
  'content-length',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'transfer-encoding',
  'via',
];
const READ_ONLY_AT_ORIGIN_RESPONSE = ['transfer-encoding', 'via'];
const READ_ONLY_AT_VIEWER_RESPONSE = ['warning', 'via'];
const READ_ONLY_FOR_LAMBDA_BESIDES = ['content-length', 'content-encoding', 'transfer-encoding'];

describe('a function at viewer-request', () => {
  const headers = {
    host: { value: 'shop.example.com' },
    accept: { value: '*/*', multiValue: [{ value: '*/*' }, { value: 'text/html' }] },
    'cloudfront-viewer-country': { value: 'DE' },
  };
  const request = {
    method: 'GET',
    uri: '/a%20b',
    querystring: { k: { value: '1', multiValue: [{ value: '1' }, { value: '2' }] }, flag: { value: '' } },
    headers,
    cookies: { sid: { value: 'x' } },
  };
  const event: FunctionEvent = { version: '1.0', context: {}, viewer: {}, request };

  function violations(result: unknown) {
    return functionViolations('viewer-request', event, result);
  }

  it.each<Row>([
    ['the request as it came', request],
    ['another path', { ...request, uri: '/b' }],
    ['a path with characters that are written verbatim', { ...request, uri: '/%E5%AE%B6;a=b/@:+$!*\'()~"<>[]\\^`{|}' }],
    ['no parameters', { ...request, querystring: {} }],
    ['a parameter without a value', { ...request, querystring: { a: { value: '' } } }],
    ['the query string as a text, for its order', { ...request, querystring: 'b=2&a=1&flag' }],
    ['the query string as an empty text', { ...request, querystring: '' }],
    ['a parameter in UTF-8', { ...request, querystring: { q: { value: '家+%20' } } }],
    ['a header more', { ...request, headers: { ...headers, 'x-a': { value: 'b' } } }],
    ['an empty header', { ...request, headers: { ...headers, 'x-a': { value: '' } } }],
    ['a header less', { ...request, headers: { host: headers.host } }],
    [
      'a header sent twice',
      { ...request, headers: { ...headers, 'x-a': { value: 'b', multiValue: [{ value: 'b' }, { value: 'c' }] } } },
    ],
    ['a cookie more', { ...request, cookies: { ...request.cookies, B: { value: 'c' } } }],
    ['no cookies', { ...request, cookies: {} }],
    ['as many characters as a URL may have', { ...request, uri: `/${'a'.repeat(8190)}`, querystring: {} }],
    ['an answer with a status alone', { statusCode: 204 }],
    [
      'an answer with everything',
      {
        statusCode: 302,
        statusDescription: 'Found',
        headers: { location: { value: '/x' } },
        cookies: {
          a: {
            value: 'b',
            attributes: 'Secure; Path=/',
            multiValue: [{ value: 'b', attributes: 'Secure' }, { value: 'c' }],
          },
        },
        body: { encoding: 'text', data: 'é' },
      },
    ],
    ['an answer with a body that is a text', { statusCode: 200, body: 'a' }],
    ['an answer with an empty body', { statusCode: 200, body: '' }],
    ['an answer with a body in base64', { statusCode: 200, body: { encoding: 'base64', data: 'YWI=' } }],
    ['the lowest status', { statusCode: 200 }],
    ['the highest status', { statusCode: 599 }],
  ])('may return %s', (_what, result) => {
    expect(violations(result)).toEqual([]);
  });

  it.each<Refusal>([
    ['nothing', undefined, 'the result'],
    ['null', null, 'the result'],
    ['a text', '/b', 'the result'],
    ['a list', [request], 'the result'],
    ['the request in a wrapper', { request }, 'uri'],
    ['the event', event, 'uri'],
    ['another method', { ...request, method: 'POST' }, 'method'],
    ['a path without a slash', { ...request, uri: 'b' }, 'uri'],
    ['an empty path', { ...request, uri: '' }, 'uri'],
    ['a URL for a path', { ...request, uri: 'https://example.com/' }, 'uri'],
    ['a path with a query', { ...request, uri: '/a?b' }, 'uri'],
    ['a path with a fragment', { ...request, uri: '/a#b' }, 'uri'],
    ['a path with a space', { ...request, uri: '/a b' }, 'uri'],
    ['a path with a line break', { ...request, uri: '/a\r\nb' }, 'uri'],
    ['a path that is no text', { ...request, uri: 1 }, 'uri'],
    ['a body', { ...request, body: 'a' }, 'body'],
    ['a URL that is too long', { ...request, uri: `/${'a'.repeat(8191)}`, querystring: {} }, 'uri'],
    ['a query that is too long', { ...request, querystring: { a: { value: 'a'.repeat(8190) } } }, 'uri'],
    ['a query text that is too long', { ...request, querystring: 'a'.repeat(8190) }, 'uri'],
    ['a parameter with a space', { ...request, querystring: { a: { value: 'b c' } } }, 'querystring["a"]'],
    ['a parameter with a control character', { ...request, querystring: { a: { value: '\n' } } }, 'querystring["a"]'],
    ['a parameter with a #', { ...request, querystring: { a: { value: '#' } } }, 'querystring["a"]'],
    [
      'the name of a parameter with a space',
      { ...request, querystring: { 'a b': { value: '' } } },
      'querystring["a b"]',
    ],
    [
      'a repeated parameter with a space',
      { ...request, querystring: { a: { value: 'b', multiValue: [{ value: 'b' }, { value: ' ' }] } } },
      'querystring["a"]',
    ],
    ['a query text with a space', { ...request, querystring: 'a= ' }, 'querystring'],
    ['a query text with a #', { ...request, querystring: 'a#' }, 'querystring'],
    ['a parameter that is a text', { ...request, querystring: { a: 'b' } }, 'querystring["a"]'],
    ['a parameter with a number', { ...request, querystring: { a: { value: 1 } } }, 'querystring["a"]'],
    [
      'a multiValue of texts',
      { ...request, querystring: { a: { value: 'b', multiValue: ['b'] } } },
      'querystring["a"]',
    ],
    ['no query string at all', { ...request, querystring: undefined }, 'querystring'],
    [
      'a header with upper-case letters',
      { ...request, headers: { ...headers, 'X-A': { value: 'b' } } },
      'headers["X-A"]',
    ],
    ['a header that is a text', { ...request, headers: { ...headers, 'x-a': 'b' } }, 'headers["x-a"]'],
    [
      'a header with a line break',
      { ...request, headers: { ...headers, 'x-a': { value: 'a\r\nb: c' } } },
      'headers["x-a"]',
    ],
    ['a header whose name is none', { ...request, headers: { ...headers, 'x a': { value: 'b' } } }, 'headers["x a"]'],
    ['a header without a name', { ...request, headers: { ...headers, '': { value: 'b' } } }, 'headers[""]'],
    [
      'cookies among the headers',
      { ...request, headers: { ...headers, cookie: { value: 'a=b' } } },
      'headers["cookie"]',
    ],
    ['no headers at all', { ...request, headers: undefined }, 'headers'],
    ['a cookie that is a text', { ...request, cookies: { a: 'b' } }, 'cookies["a"]'],
    ['a cookie with a semicolon', { ...request, cookies: { a: { value: 'b;c' } } }, 'cookies["a"]'],
    ['a status that is a text', { statusCode: '302' }, 'statusCode'],
    ['a status below 200', { statusCode: 199 }, 'statusCode'],
    ['a status above 599', { statusCode: 600 }, 'statusCode'],
    ['half a status', { statusCode: 200.5 }, 'statusCode'],
    ['no status', { statusCode: undefined }, 'statusCode'],
    ['a description with a line break', { statusCode: 200, statusDescription: 'OK\r\na: b' }, 'statusDescription'],
    [
      'an answer with an upper-case header',
      { statusCode: 302, headers: { Location: { value: '/' } } },
      'headers["Location"]',
    ],
    ['an answer with a header that is a text', { statusCode: 302, headers: { location: '/' } }, 'headers["location"]'],
    [
      'an answer with Set-Cookie among the headers',
      { statusCode: 200, headers: { 'set-cookie': { value: 'a=b' } } },
      'headers["set-cookie"]',
    ],
    [
      'a cookie whose attributes are no text',
      { statusCode: 200, cookies: { a: { value: 'b', attributes: ['Secure'] } } },
      'cookies["a"].attributes',
    ],
    [
      'a cookie whose attributes break the line',
      { statusCode: 200, cookies: { a: { value: 'b', attributes: 'Path=/\r\nb: c' } } },
      'cookies["a"].attributes',
    ],
    ['a cookie whose value is no text', { statusCode: 200, cookies: { a: { value: 7 } } }, 'cookies["a"]'],
    ['a body that is a number', { statusCode: 200, body: 1 }, 'body'],
    ['a body without data', { statusCode: 200, body: { encoding: 'text' } }, 'body'],
    ['a body in another encoding', { statusCode: 200, body: { encoding: 'utf8', data: 'a' } }, 'body.encoding'],
    ['a body in bad base64', { statusCode: 200, body: { encoding: 'base64', data: 'é' } }, 'body.data'],
    [
      'a body in base64 without its padding',
      { statusCode: 200, body: { encoding: 'base64', data: 'YWI' } },
      'body.data',
    ],
  ])('may not return %s', (_what, result, at) => {
    expect(violations(result).map((violation) => violation.at)).toEqual([at]);
  });

  it('is told about upper-case letters in CloudFront’s words', () => {
    const [violation] = violations({ statusCode: 200, headers: { 'X-A': { value: 'b' } } });
    expect(violation?.says).toContain('response.headers must have header names in lower case');
  });

  it.each(DISALLOWED)('may not add %s to a request, nor to an answer', (name) => {
    const added = { [name]: { value: 'a' } };
    const at = `headers[${JSON.stringify(name)}]`;
    expect(violations({ ...request, headers: { ...headers, ...added } })).toMatchObject([{ at }]);
    expect(violations({ statusCode: 200, headers: added })).toMatchObject([{ at }]);
  });

  it.each(READ_ONLY_AT_VIEWER_REQUEST)('may not add, change or delete %s, but leave it', (name) => {
    const sent = { ...headers, [name]: { value: 'a' } };
    const { [name]: _, ...without } = sent as Record<string, { value: string }>;
    const refused = [{ at: `headers[${JSON.stringify(name)}]`, says: expect.stringContaining('read-only') }];
    const asked = { ...request, headers: sent };
    const judge = (from: object, to: object) =>
      functionViolations(
        'viewer-request',
        { ...event, request: { ...request, headers: from } },
        { ...request, headers: to },
      );
    expect(judge(without, sent)).toMatchObject(refused);
    expect(judge(sent, { ...sent, [name]: { value: 'b' } })).toMatchObject(refused);
    expect(judge(sent, without)).toMatchObject(refused);
    expect(functionViolations('viewer-request', { ...event, request: asked }, asked)).toEqual([]);
  });

  it('may return every wrong thing at once', () => {
    const result = { ...request, method: 'POST', uri: 'b c', body: '', cookies: { a: { value: ';' } } };
    expect(violations(result).map(({ at }) => at)).toEqual(['method', 'uri', 'uri', 'body', 'cookies["a"]']);
  });

  // 1.1: attributes stand "at both levels". Only the first level is looked at.
  it('may not return a repeated cookie whose attributes break the line', () => {
    const a = { value: 'b', multiValue: [{ value: 'b', attributes: 'Path=/\r\nb: c' }] };
    expect(violations({ statusCode: 200, cookies: { a } })).not.toEqual([]);
  });

  // Browsers send such cookies. What a function did not touch is not what it returned wrong: headers are compared, cookies are not.
  it('may return a cookie as it came, with a space in it', () => {
    const asked = { ...request, cookies: { theme: { value: '{"name": "dark"}' } } };
    expect(functionViolations('viewer-request', { ...event, request: asked }, asked)).toEqual([]);
  });

  // 1.2: URI and query have fewer than 8,192 characters. This URL has 8,181; each parameter without a value is counted with a `=`.
  it('may return a long URL as it came, with parameters without values', () => {
    const names = Array.from({ length: 40 }, (_, i) => String.fromCharCode(0x41 + i));
    const querystring = Object.fromEntries(names.map((name) => [name, { value: '' }]));
    const asked = { ...request, uri: `/${'a'.repeat(8100)}`, querystring };
    expect(`${asked.uri}?${names.join('&')}`).toHaveLength(8181);
    expect(functionViolations('viewer-request', { ...event, request: asked }, asked)).toEqual([]);
  });

  // `name in headers` finds what every object has.
  it('may delete a header named constructor', () => {
    const asked = { ...request, headers: { ...headers, constructor: { value: 'a' } } };
    expect(functionViolations('viewer-request', { ...event, request: asked }, request)).toEqual([]);
  });

  // cloudfront.md 6, 7: "setting x-forwarded-proto, via, host, content-length, x-cache, cloudfront-viewer-country … → 502".
  it('may not add CloudFront-Viewer-Country', () => {
    const asked = { ...request, headers: { host: headers.host } };
    expect(functionViolations('viewer-request', { ...event, request: asked }, request)).not.toEqual([]);
  });
});

describe('a function at viewer-response', () => {
  const headers = { 'content-type': { value: 'text/html' }, via: { value: '1.1 a' }, 'content-length': { value: '7' } };
  const response = {
    statusCode: 200,
    statusDescription: 'OK',
    headers,
    cookies: { sid: { value: 'x', attributes: 'Path=/' } },
  };
  const event: FunctionEvent = {
    version: '1.0',
    context: {},
    viewer: {},
    request: { method: 'GET', uri: '/' },
    response,
  };

  function violations(result: unknown) {
    return functionViolations('viewer-response', event, result);
  }

  it.each<Row>([
    ['the response as it came', response],
    ['a header more', { ...response, headers: { ...headers, 'x-a': { value: 'b' } } }],
    ['a header less', { ...response, headers: { via: headers.via } }],
    ['another Content-Length', { ...response, headers: { ...headers, 'content-length': { value: '8' } } }],
    ['another body', { ...response, body: 'a' }],
    ['an empty body', { ...response, body: { encoding: 'text', data: '' } }],
    ['a cookie more', { ...response, cookies: { ...response.cookies, b: { value: 'c', attributes: 'Secure' } } }],
    ['a cookie with a space', { ...response, cookies: { b: { value: 'c d' } } }],
    ['no cookies', { ...response, cookies: {} }],
  ])('may return %s', (_what, result) => {
    expect(violations(result)).toEqual([]);
  });

  it.each<Refusal>([
    ['nothing', undefined, 'the result'],
    ['another status', { ...response, statusCode: 404 }, 'statusCode'],
    ['the status as a text', { ...response, statusCode: '200' }, 'statusCode'],
    ['a body in bad base64', { ...response, body: { encoding: 'base64', data: '?' } }, 'body.data'],
    ['an upper-case header', { ...response, headers: { ...headers, 'X-A': { value: 'b' } } }, 'headers["X-A"]'],
    [
      'Set-Cookie among the headers',
      { ...response, headers: { ...headers, 'set-cookie': { value: 'a=b' } } },
      'headers["set-cookie"]',
    ],
    ['a header with a NUL', { ...response, headers: { ...headers, 'x-a': { value: '\0' } } }, 'headers["x-a"]'],
    ['headers that are a list', { ...response, headers: [] }, 'headers'],
  ])('may not return %s', (_what, result, at) => {
    expect([...new Set(violations(result).map((violation) => violation.at))]).toEqual([at]);
  });

  it.each(DISALLOWED)('may not add %s', (name) => {
    expect(violations({ ...response, headers: { ...headers, [name]: { value: 'a' } } })).toMatchObject([
      { at: `headers[${JSON.stringify(name)}]` },
    ]);
  });

  it.each(READ_ONLY_AT_VIEWER_RESPONSE)('may not add, change or delete %s', (name) => {
    const sent = { 'x-a': { value: 'b' }, [name]: { value: 'a' } };
    const without = { 'x-a': { value: 'b' } };
    const refused = [{ at: `headers[${JSON.stringify(name)}]`, says: expect.stringContaining('read-only') }];
    const judge = (from: object, to: object) =>
      functionViolations(
        'viewer-response',
        { ...event, response: { ...response, headers: from } },
        { ...response, headers: to },
      );
    expect(judge(without, sent)).toMatchObject(refused);
    expect(judge(sent, { ...sent, [name]: { value: 'b' } })).toMatchObject(refused);
    expect(judge(sent, without)).toMatchObject(refused);
    expect(judge(sent, sent)).toEqual([]);
  });
});

describe('a Lambda@Edge handler at viewer-request', () => {
  const headers = { host: [{ key: 'Host', value: 'shop.example.com' }], accept: [{ key: 'Accept', value: '*/*' }] };
  const request = { clientIp: '198.51.100.1', method: 'GET', uri: '/a', querystring: 'k=1&k=2', headers };

  function eventOf(asked: object) {
    return { Records: [{ cf: { config: {}, request: { ...asked } } }] } as const;
  }

  function violations(result: unknown) {
    return lambdaViolations('viewer-request', eventOf(request), result);
  }

  it.each<Row>([
    ['the request as it came', request],
    ['another path', { ...request, uri: '/b' }],
    ['another query string', { ...request, querystring: '' }],
    ['a header more', { ...request, headers: { ...headers, 'x-a': [{ key: 'X-A', value: 'b' }] } }],
    ['a header without a key', { ...request, headers: { ...headers, 'x-a': [{ value: 'b' }] } }],
    ['a header on two lines', { ...request, headers: { ...headers, 'x-a': [{ value: 'b' }, { value: 'c' }] } }],
    ['a header less', { ...request, headers: { host: headers.host } }],
    ['other cookies', { ...request, headers: { ...headers, cookie: [{ value: 'a=b' }] } }],
    ['an answer with a status alone', { status: '204' }],
    [
      'an answer with everything',
      {
        status: '302',
        statusDescription: 'Found',
        headers: { location: [{ key: 'Location', value: '/x' }] },
        body: 'a',
        bodyEncoding: 'text',
      },
    ],
    ['an answer with a body in base64', { status: '200', body: 'YWI=', bodyEncoding: 'base64' }],
    ['an answer with cookies', { status: '200', headers: { 'set-cookie': [{ value: 'a=b; Path=/' }] } }],
    ['the lowest status', { status: '200' }],
    ['the highest status', { status: '599' }],
    ['an answer as large as it may be', { status: '200', body: 'a'.repeat(40 * 1024) }],
  ])('may return %s', (_what, result) => {
    expect(violations(result)).toEqual([]);
  });

  it.each<Refusal>([
    ['nothing', undefined, 'the result'],
    ['null', null, 'the result'],
    ['the event', eventOf(request), 'method'],
    ['another method', { ...request, method: 'POST' }, 'method'],
    ['a path without a slash', { ...request, uri: 'b' }, 'uri'],
    ['a path with a query', { ...request, uri: '/a?b' }, 'uri'],
    ['a path with a space', { ...request, uri: '/a b' }, 'uri'],
    ['a query string with a space', { ...request, querystring: 'a= ' }, 'querystring'],
    ['a query string with a #', { ...request, querystring: 'a#' }, 'querystring'],
    ['a query string that is an object', { ...request, querystring: {} }, 'querystring'],
    [
      'a header in the form of a function',
      { ...request, headers: { ...headers, 'x-a': { value: 'b' } } },
      'headers["x-a"]',
    ],
    [
      'a header whose key is another name',
      { ...request, headers: { ...headers, 'x-a': [{ key: 'X-B', value: 'b' }] } },
      'headers["x-a"]',
    ],
    [
      'a header with a line break',
      { ...request, headers: { ...headers, 'x-a': [{ value: 'a\nb' }] } },
      'headers["x-a"]',
    ],
    ['a header without a value', { ...request, headers: { ...headers, 'x-a': [{ key: 'X-A' }] } }, 'headers["x-a"]'],
    ['a header whose name is none', { ...request, headers: { ...headers, 'x a': [{ value: 'b' }] } }, 'headers["x a"]'],
    ['no headers at all', { ...request, headers: undefined }, 'headers'],
    ['a status that is a number', { status: 302 }, 'status'],
    ['a status below 200', { status: '199' }, 'status'],
    ['a status above 599', { status: '600' }, 'status'],
    ['a status that is no number', { status: 'OK' }, 'status'],
    ['204 with a body', { status: '204', body: 'a' }, 'body'],
    ['a body that is an object', { status: '200', body: {} }, 'body'],
    ['a body in another encoding', { status: '200', body: 'a', bodyEncoding: 'utf8' }, 'bodyEncoding'],
    ['a body in bad base64', { status: '200', body: '?', bodyEncoding: 'base64' }, 'bodyEncoding'],
    ['an answer that is too large', { status: '200', body: 'a'.repeat(40 * 1024 + 1) }, 'body'],
    [
      'an answer with headers that are too large',
      { status: '200', headers: { 'x-a': [{ value: 'a'.repeat(40 * 1024 - 6) }] } },
      'body',
    ],
    [
      'an answer with a header in the form of a function',
      { status: '200', headers: { location: { value: '/' } } },
      'headers["location"]',
    ],
  ])('may not return %s', (_what, result, at) => {
    expect([...new Set(violations(result).map((violation) => violation.at))]).toContain(at);
  });

  it.each(DISALLOWED)('may not add %s to a request, nor to an answer', (name) => {
    const added = { [name]: [{ key: name, value: 'a' }] };
    const at = `headers[${JSON.stringify(name)}]`;
    expect(violations({ ...request, headers: { ...headers, ...added } })).toMatchObject([{ at }]);
    expect(violations({ status: '200', headers: added })).toMatchObject([{ at }]);
  });

  it.each(READ_ONLY_AT_VIEWER_REQUEST)('may not add, change or delete %s, but leave it', (name) => {
    const without = { accept: headers.accept };
    const sent = { ...without, [name]: [{ key: name, value: 'a' }] };
    const refused = [{ at: `headers[${JSON.stringify(name)}]`, says: expect.stringContaining('read-only') }];
    const judge = (from: object, to: object) =>
      lambdaViolations('viewer-request', eventOf({ ...request, headers: from }), { ...request, headers: to });
    expect(judge(without, sent)).toMatchObject(refused);
    expect(judge(sent, { ...sent, [name]: [{ key: name, value: 'b' }] })).toMatchObject(refused);
    expect(judge(sent, without)).toMatchObject(refused);
    expect(judge(sent, sent)).toEqual([]);
  });

  // The read-only list is looked up by the name as it is written.
  it('may not add a read-only header in upper case', () => {
    const { host: _, ...others } = headers;
    const result = { ...request, headers: { ...others, host: headers.host, Via: [{ key: 'Via', value: '1.1 a' }] } };
    expect(violations(result)).not.toEqual([]);
  });

  // 1.2 is of all edge functions: URI and query have fewer than 8,192 characters.
  it('may not return a URL that is too long', () => {
    expect(violations({ ...request, uri: `/${'a'.repeat(8191)}` })).not.toEqual([]);
  });

  // cloudfront.md 2.1: "trying to add CloudFront-Viewer-Country there → 502".
  it('may not add CloudFront-Viewer-Country', () => {
    const result = { ...request, headers: { ...headers, 'cloudfront-viewer-country': [{ value: 'DE' }] } };
    expect(violations(result)).not.toEqual([]);
  });

  // `name in headers` finds what every object has.
  it('may delete a header named constructor', () => {
    const asked = { ...request, headers: { ...headers, constructor: [{ key: 'Constructor', value: 'a' }] } };
    expect(lambdaViolations('viewer-request', eventOf(asked), request)).toEqual([]);
  });
});

describe('a Lambda@Edge handler at viewer-response', () => {
  const headers = { 'content-type': [{ key: 'Content-Type', value: 'text/html' }] };
  const response = { status: '200', statusDescription: 'OK', headers };

  function eventOf(answered: object) {
    return { Records: [{ cf: { config: {}, request: {}, response: { ...answered } } }] } as const;
  }

  function violations(result: unknown) {
    return lambdaViolations('viewer-response', eventOf(response), result);
  }

  it.each<Row>([
    ['the response as it came', response],
    ['a header more', { ...response, headers: { ...headers, 'x-a': [{ value: 'b' }] } }],
    ['a header less', { ...response, headers: {} }],
    ['cookies', { ...response, headers: { 'set-cookie': [{ value: 'a=b' }, { value: 'c=d' }] } }],
  ])('may return %s', (_what, result) => {
    expect(violations(result)).toEqual([]);
  });

  it.each<Refusal>([
    ['nothing', undefined, 'the result'],
    ['another status', { ...response, status: '404' }, 'status'],
    ['the status as a number', { ...response, status: 200 }, 'status'],
    ['no headers at all', { ...response, headers: undefined }, 'headers'],
    ['a header in the form of a function', { ...response, headers: { 'x-a': { value: 'b' } } }, 'headers["x-a"]'],
  ])('may not return %s', (_what, result, at) => {
    expect(violations(result).map((violation) => violation.at)).toEqual([at]);
  });

  it.each(DISALLOWED)('may not add %s', (name) => {
    expect(violations({ ...response, headers: { ...headers, [name]: [{ value: 'a' }] } })).toMatchObject([
      { at: `headers[${JSON.stringify(name)}]` },
    ]);
  });

  it.each([...READ_ONLY_AT_VIEWER_RESPONSE, ...READ_ONLY_FOR_LAMBDA_BESIDES])(
    'may not add, change or delete %s',
    (name) => {
      const sent = { ...headers, [name]: [{ key: name, value: 'a' }] };
      const refused = [{ at: `headers[${JSON.stringify(name)}]`, says: expect.stringContaining('read-only') }];
      const judge = (from: object, to: object) =>
        lambdaViolations('viewer-response', eventOf({ ...response, headers: from }), { ...response, headers: to });
      expect(judge(headers, sent)).toMatchObject(refused);
      expect(judge(sent, { ...sent, [name]: [{ key: name, value: 'b' }] })).toMatchObject(refused);
      expect(judge(sent, headers)).toMatchObject(refused);
      expect(judge(sent, sent)).toEqual([]);
    },
  );

  // 2.2: at viewer-response "headers only".
  it('may not return a body', () => {
    expect(violations({ ...response, body: 'a' })).not.toEqual([]);
  });
});

describe('a Lambda@Edge handler at origin-request', () => {
  const headers = { host: [{ key: 'Host', value: 'api.example.com' }] };
  const custom = {
    customHeaders: {},
    domainName: 'api.example.com',
    keepaliveTimeout: 5,
    path: '',
    port: 443,
    protocol: 'https',
    readTimeout: 30,
    sslProtocols: ['TLSv1.2'],
  };
  const s3 = { authMethod: 'none', customHeaders: {}, domainName: 'shop.s3.eu-central-1.amazonaws.com', path: '' };
  const request = {
    clientIp: '198.51.100.1',
    method: 'GET',
    uri: '/a',
    querystring: '',
    headers,
    origin: { custom },
  };

  function violations(result: unknown, sent: object = request) {
    return lambdaViolations('origin-request', { Records: [{ cf: { config: {}, request: { ...sent } } }] }, result);
  }

  const toCustom = (differs: object) => ({ ...request, origin: { custom: { ...custom, ...differs } } });
  const toS3 = (differs: object) => ({ ...request, origin: { s3: { ...s3, ...differs } } });

  it.each<Row>([
    ['the request as it came', request],
    ['another path and query string', { ...request, uri: '/b', querystring: 'a=1' }],
    ['another Host', { ...request, headers: { host: [{ value: 'other.example.com' }] } }],
    ['a CloudFront-* header less', { ...request, headers: {} }],
    ['another server', toCustom({ domainName: 'other.example.com', port: 8443, path: '/v2' })],
    ['a server with a header of its own', toCustom({ customHeaders: { 'x-key': [{ key: 'X-Key', value: 'k' }] } })],
    ['a server with longer timeouts', toCustom({ keepaliveTimeout: 120, readTimeout: 120 })],
    ['a bucket', toS3({})],
    ['a bucket with its region', toS3({ authMethod: 'origin-access-identity', region: 'eu-central-1' })],
    ['a bucket, and no server', { ...request, origin: { s3, custom: undefined } }],
    ['an answer of 1 MB', { status: '200', body: 'a'.repeat(1024 * 1024) }],
    ['an answer that is an error', { status: '503' }],
  ])('may return %s', (_what, result) => {
    expect(violations(result)).toEqual([]);
  });

  it.each<Refusal>([
    ['nothing', undefined, 'the result'],
    ['another method', { ...request, method: 'POST' }, 'method'],
    ['a space in the path', { ...request, uri: '/a b' }, 'uri'],
    ['no origin', { ...request, origin: undefined }, 'origin'],
    ['an origin of no kind', { ...request, origin: {} }, 'origin'],
    ['an origin of both kinds', { ...request, origin: { custom, s3 } }, 'origin'],
    ['an origin of another kind', { ...request, origin: { constructor: custom } }, 'origin'],
    ['a server with a port in its name', toCustom({ domainName: 'a.example.com:80' }), 'origin.custom.domainName'],
    ['a server without a name', toCustom({ domainName: '' }), 'origin.custom.domainName'],
    ['a server by its URL', toCustom({ domainName: 'https://a.example.com' }), 'origin.custom.domainName'],
    ['a name beyond 253 characters', toCustom({ domainName: 'a'.repeat(254) }), 'origin.custom.domainName'],
    ['a path with a slash at its end', toCustom({ path: '/v2/' }), 'origin.custom.path'],
    ['a path without one at its beginning', toCustom({ path: 'v2' }), 'origin.custom.path'],
    ['a path beyond 255 characters', toCustom({ path: `/${'a'.repeat(255)}` }), 'origin.custom.path'],
    ['port 22', toCustom({ port: 22 }), 'origin.custom.port'],
    ['a port as a text', toCustom({ port: '443' }), 'origin.custom.port'],
    ['another protocol', toCustom({ protocol: 'ftp' }), 'origin.custom.protocol'],
    ['no time to answer', toCustom({ readTimeout: 0 }), 'origin.custom.readTimeout'],
    ['too much time', toCustom({ keepaliveTimeout: 121 }), 'origin.custom.keepaliveTimeout'],
    [
      'less time for all than for a part',
      toCustom({ responseCompletionTimeout: 29 }),
      'origin.custom.responseCompletionTimeout',
    ],
    ['no TLS', toCustom({ sslProtocols: [] }), 'origin.custom.sslProtocols'],
    ['a bucket without access', toS3({ authMethod: undefined }), 'origin.s3.authMethod'],
    ['a bucket whose region is needed', toS3({ authMethod: 'origin-access-identity' }), 'origin.s3.region'],
    [
      "a header to the origin that is the request's",
      toCustom({ customHeaders: { Host: [{ value: 'a' }] } }),
      'origin.custom.customHeaders["Host"]',
    ],
    [
      'a header to the origin that breaks the line',
      toCustom({ customHeaders: { 'x-a': [{ value: 'a\r\nb: c' }] } }),
      'origin.custom.customHeaders["x-a"]',
    ],
    [
      "a header to the origin that is CloudFront's",
      toCustom({ customHeaders: { 'X-Edge-A': [{ value: 'a' }] } }),
      'origin.custom.customHeaders["X-Edge-A"]',
    ],
    ['an answer beyond 1 MB', { status: '200', body: 'a'.repeat(1024 * 1024 + 1) }, 'body'],
    ['an answer without a status', { status: 'ok' }, 'status'],
  ])('may not return %s', (_what, result, at) => {
    expect(violations(result).map((violation) => violation.at)).toEqual([at]);
  });

  it.each(DISALLOWED)('may not add %s', (name) => {
    expect(violations({ ...request, headers: { ...headers, [name]: [{ value: 'a' }] } })).toMatchObject([
      { at: `headers[${JSON.stringify(name)}]` },
    ]);
  });

  it.each(READ_ONLY_AT_ORIGIN_REQUEST)('may not add, change or delete %s', (name) => {
    const sent = { ...request, headers: { ...headers, [name]: [{ key: name, value: 'a' }] } };
    const changed = { ...request, headers: { ...headers, [name]: [{ key: name, value: 'b' }] } };
    const refused = [{ at: `headers[${JSON.stringify(name)}]`, says: expect.stringContaining('read-only') }];
    expect(violations(sent)).toMatchObject(refused);
    expect(violations(changed, sent)).toMatchObject(refused);
    expect(violations(request, sent)).toMatchObject(refused);
    expect(violations(sent, sent)).toEqual([]);
  });
});

describe('a Lambda@Edge handler at origin-response', () => {
  const headers = { 'content-type': [{ key: 'Content-Type', value: 'text/html' }] };
  const response = { status: '200', statusDescription: 'OK', headers };

  function violations(result: unknown, sent: object = response) {
    const cf = { config: {}, request: {}, response: { ...sent } };
    return lambdaViolations('origin-response', { Records: [{ cf }] }, result);
  }

  it.each<Row>([
    ['the response as it came', response],
    ['another status', { ...response, status: '404', statusDescription: 'Not Found' }],
    ['other headers', { ...response, headers: { 'content-length': [{ value: '7' }], warning: [{ value: '110' }] } }],
    ['cookies', { ...response, headers: { 'set-cookie': [{ value: 'a=b' }] } }],
    ['a body', { ...response, body: 'a' }],
    ['a body in base64', { ...response, body: 'YWI=', bodyEncoding: 'base64' }],
    ['an empty body', { ...response, body: '' }],
  ])('may return %s', (_what, result) => {
    expect(violations(result)).toEqual([]);
  });

  it('may return a status as it came, whatever it is', () => {
    const sent = { ...response, status: '101' };
    expect(violations(sent, sent)).toEqual([]);
  });

  it.each<Refusal>([
    ['nothing', undefined, 'the result'],
    ['a status that is none', { ...response, status: '99' }, 'status'],
    ['the status as a number', { ...response, status: 200 }, 'status'],
    ['a header in the form of a function', { ...response, headers: { 'x-a': { value: 'b' } } }, 'headers["x-a"]'],
    ['a body that is no text', { ...response, body: 7 }, 'body'],
    ['a body in no base64', { ...response, body: '!', bodyEncoding: 'base64' }, 'bodyEncoding'],
    ['a body of nothing', { ...response, status: '204', body: 'a' }, 'body'],
    ['a body beyond 1 MB', { ...response, body: 'a'.repeat(1024 * 1024) }, 'body'],
  ])('may not return %s', (_what, result, at) => {
    expect(violations(result).map((violation) => violation.at)).toEqual([at]);
  });

  it.each(DISALLOWED)('may not add %s', (name) => {
    expect(violations({ ...response, headers: { ...headers, [name]: [{ value: 'a' }] } })).toMatchObject([
      { at: `headers[${JSON.stringify(name)}]` },
    ]);
  });

  it.each(READ_ONLY_AT_ORIGIN_RESPONSE)('may not add, change or delete %s', (name) => {
    const sent = { ...response, headers: { ...headers, [name]: [{ key: name, value: 'a' }] } };
    const refused = [{ at: `headers[${JSON.stringify(name)}]`, says: expect.stringContaining('read-only') }];
    expect(violations(sent)).toMatchObject(refused);
    expect(violations(response, sent)).toMatchObject(refused);
    expect(violations(sent, sent)).toEqual([]);
  });
});
