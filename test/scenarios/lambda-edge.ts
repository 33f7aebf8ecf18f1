import { expect } from 'vitest';
import { documented, field, type Subject } from './scenario.ts';
import { ALL, type Code, type Got, type Lines, type Scene, type Sends } from './scene.ts';

const EVENT = 'DG lambda-event-structure';
const GENERATING = 'DG lambda-generating-http-responses';
const UPDATING = 'DG lambda-updating-http-responses';
const RESTRICTIONS = 'DG edge-function-restrictions-all';
const TESTING = 'DG lambda-edge-testing-debugging';

type StationName = keyof Code;

const EVERYTHING = {
  originRequestPolicy: { headers: { behavior: 'allViewer', names: [] }, cookies: ALL, queryStrings: ALL },
} as const;

/** A handler whose body is this; it has `cf`, `request` and `response`. */
function handler(statements: string): { lambda: string } {
  return {
    lambda: `export const handler = async (event) => {
      const cf = event.Records[0].cf;
      const { request, response } = cf;
      ${statements}
    };`,
  };
}

/** What an expression is at a request station. */
async function seen({ edge, send }: Scene, station: StationName, expression: string, url = '/a', sends: Sends = {}) {
  const code = handler(`return { status: '200', body: JSON.stringify({ value: ${expression} }) };`);
  await edge({ ...EVERYTHING, code: { [station]: code } });
  return JSON.parse((await send(url, sends)).body).value;
}

/** What an expression is at a response station, where the origin says this. */
async function seenLater({ edge, get, origin }: Scene, station: StationName, expression: string, headers: Lines = {}) {
  const code = handler(`
    const value = JSON.stringify({ value: ${expression} });
    return { ...response, headers: { ...response.headers, 'x-seen': [{ key: 'X-Seen', value }] } };`);
  await edge({ ...EVERYTHING, code: { [station]: code } });
  origin.will({ headers });
  return JSON.parse((await get('/a')).header('x-seen') ?? '{}').value;
}

/** What the origin is asked after this ran. */
async function askedAfter({ edge, send, origin }: Scene, station: StationName, statements: string, sends: Sends = {}) {
  await edge({ ...EVERYTHING, code: { [station]: handler(`${statements}; return request;`) } });
  await send('/a?x=1', sends);
  return origin.wasAsked()[0];
}

/** What a viewer gets where a station does this. */
async function gotOf({ edge, get }: Scene, station: StationName, statements: string): Promise<Got> {
  await edge({ ...EVERYTHING, code: { [station]: handler(statements) } });
  return get('/a');
}

/** What a handler is refused for, each of these for itself. */
function refused(id: string, station: StationName, source: string, statement: string, ...each: readonly string[]) {
  return documented(id, source, statement, async (scene) => {
    for (const statements of each) {
      const got = await gotOf(scene, station, statements);
      expect([statements, got.status, got.header('x-cache')]).toEqual([
        statements,
        502,
        'LambdaValidationError from cloudfront',
      ]);
    }
  });
}

/** Handlers that set each of these headers of the request or of the response. */
function setting(part: 'request' | 'response', ...names: readonly string[]): readonly string[] {
  return names.map((name) => `${part}.headers['${name}'] = [{ value: '1' }]; return ${part};`);
}

const STATIONS = ['viewer-request', 'origin-request', 'origin-response', 'viewer-response'] as const;

/** Lambda@Edge. */
export const LAMBDA_EDGE: Subject = {
  title: 'Lambda@Edge',
  scenarios: [
    documented(
      'config',
      EVENT,
      'At all four stations config names the distribution, the station and the request.',
      async (scene) => {
        for (const station of STATIONS) {
          const config = await (station.endsWith('request') ? seen : seenLater)(scene, station, 'cf.config');
          expect(config).toEqual({
            distributionDomainName: 'd111111abcdef8.cloudfront.net',
            distributionId: 'EDFDVBD6EXAMPLE',
            eventType: station,
            requestId: expect.stringMatching(/^[\w-]+=*$/),
          });
        }
      },
    ),
    documented('client-ip', EVENT, 'request.clientIp is the address of the viewer.', async (scene) => {
      expect(await seen(scene, 'viewer-request', 'request.clientIp', '/a', { ip: '2001:db8::1' })).toBe('2001:db8::1');
    }),
    documented(
      'method-uri-query',
      EVENT,
      'request has the method, the path, and the query as one text.',
      async (scene) => {
        const expression = '[request.method, request.uri, request.querystring]';
        expect(await seen(scene, 'viewer-request', expression, '/a%20b?c=%20&d')).toEqual(['GET', '/a%20b', 'c=%20&d']);
        expect(await seen(scene, 'viewer-request', expression)).toEqual(['GET', '/a', '']);
      },
    ),
    documented(
      'request-headers',
      EVENT,
      'Headers are lists of lines under names in lower case, each with its name as it was sent.',
      async (scene) => {
        const headers = { 'X-TENANT': ['1', '2'] };
        expect(await seen(scene, 'viewer-request', "request.headers['x-tenant']", '/a', { headers })).toEqual([
          { key: 'X-TENANT', value: '1' },
          { key: 'X-TENANT', value: '2' },
        ]);
      },
    ),
    documented('cookie-header', EVENT, 'Cookie is a header as any.', async (scene) => {
      const headers = { Cookie: 'b=2; a=1' };
      expect(await seen(scene, 'viewer-request', 'request.headers.cookie', '/a', { headers })).toEqual([
        { key: 'Cookie', value: 'b=2; a=1' },
      ]);
    }),
    documented(
      'no-cloudfront-headers',
      'DG adding-cloudfront-headers',
      'At viewer-request there are no CloudFront-* headers.',
      async (scene) => {
        const names = "Object.keys(request.headers).filter((name) => name.startsWith('cloudfront-'))";
        expect(await seen(scene, 'viewer-request', names, '/a', { viewer: { country: 'DE' } })).toEqual([]);
      },
    ),
    documented(
      'cloudfront-headers-at-origin-request',
      'DG adding-cloudfront-headers',
      'At origin-request there are the CloudFront-* headers that a policy sends.',
      async ({ edge, send }) => {
        await edge({
          cachePolicy: { headers: ['cloudfront-viewer-country'] },
          code: {
            'origin-request': handler(
              "return { status: '200', body: request.headers['cloudfront-viewer-country'][0].value };",
            ),
          },
        });
        expect((await send('/a', { viewer: { country: 'DE' } })).body).toBe('DE');
      },
    ),
    documented(
      'policed-request',
      EVENT,
      'origin-request sees what the policies send to the origin, and no more.',
      async ({ edge, get }) => {
        await edge({
          cachePolicy: { queryStrings: { behavior: 'whitelist', names: ['page'] } },
          code: {
            'origin-request': handler(
              "return { status: '200', body: request.querystring + '|' + Object.keys(request.headers).includes('x-tenant') };",
            ),
          },
        });
        expect((await get('/a?page=1&utm=2', { 'X-Tenant': 'one' })).body).toBe('page=1|false');
      },
    ),
    documented(
      'origin-of-event',
      EVENT,
      'At origin-request request.origin is the custom origin with its settings.',
      async (scene) => {
        expect(await seen(scene, 'origin-request', 'request.origin')).toEqual({
          custom: {
            customHeaders: {},
            domainName: 'origin.example.com',
            keepaliveTimeout: 5,
            path: '',
            port: 80,
            protocol: 'http',
            readTimeout: 30,
            sslProtocols: ['TLSv1.2'],
          },
        });
      },
    ),
    documented('no-origin-for-viewers', EVENT, 'At viewer-request there is no request.origin.', async (scene) => {
      expect(await seen(scene, 'viewer-request', "'origin' in request")).toBe(false);
    }),
    documented(
      'host-at-origin-request',
      EVENT,
      'At origin-request Host is that of the origin where the policies do not send the Host of the viewer.',
      async (scene) => {
        await scene.edge({
          code: { 'origin-request': handler("return { status: '200', body: request.headers.host[0].value };") },
        });
        expect((await scene.get('/a')).body).toBe('origin.example.com');
      },
    ),
    documented(
      'forwarded-for-at-origin-request',
      EVENT,
      'At origin-request there are X-Forwarded-For and Via.',
      async (scene) => {
        const expression = "[request.headers['x-forwarded-for'][0].value, request.headers.via[0].value]";
        expect(await seen(scene, 'origin-request', expression, '/a', { ip: '203.0.113.9' })).toEqual([
          '203.0.113.9',
          expect.stringMatching(/\.cloudfront\.net \(CloudFront\)$/),
        ]);
      },
    ),
    documented(
      'user-agent-at-origin-request',
      EVENT,
      'At origin-request User-Agent is Amazon CloudFront.',
      async ({ edge, get }) => {
        await edge({
          code: {
            'origin-request': handler("return { status: '200', body: request.headers['user-agent'][0].value };"),
          },
        });
        expect((await get('/a', { 'User-Agent': 'Mozilla/5.0' })).body).toBe('Amazon CloudFront');
      },
    ),
    documented(
      'rewritten-uri',
      EVENT,
      'A path that viewer-request or origin-request sets is what the origin is asked for.',
      async (scene) => {
        for (const station of ['viewer-request', 'origin-request'] as const) {
          expect((await askedAfter(scene, station, "request.uri = '/b'"))?.path).toBe('/b');
        }
      },
    ),
    documented(
      'rewritten-query',
      EVENT,
      'A query that viewer-request or origin-request sets is what the origin gets.',
      async (scene) => {
        for (const station of ['viewer-request', 'origin-request'] as const) {
          expect((await askedAfter(scene, station, "request.querystring = 'z=1&y'"))?.query).toBe('z=1&y');
        }
      },
    ),
    documented('key-derived', EVENT, 'A header without a key can be set.', async (scene) => {
      const asked = await askedAfter(scene, 'origin-request', "request.headers['x-tenant'] = [{ value: 'one' }]");
      expect(asked?.header('X-Tenant')).toBe('one');
    }),
    documented(
      'origin-request-not-in-key',
      EVENT,
      'What origin-request changes is no part of the key.',
      async ({ edge, get }) => {
        await edge({ code: { 'origin-request': handler("request.uri = '/same'; return request;") } });
        await get('/a');
        expect([(await get('/b')).xCache, (await get('/a')).xCache]).toEqual(['Miss', 'Hit']);
      },
    ),
    documented('origin-changed', EVENT, 'origin-request can send a request to another origin.', async (scene) => {
      scene.backup.will({ body: 'from the backup' });
      const got = await gotOf(
        scene,
        'origin-request',
        "request.origin.custom.domainName = 'backup.example.com'; return request;",
      );
      expect(got.body).toBe('from the backup');
      expect(scene.origin.wasAsked()).toEqual([]);
    }),
    documented(
      'origin-path-changed',
      EVENT,
      'A path that origin-request sets for the origin stands in front of that of the request.',
      async (scene) => {
        expect((await askedAfter(scene, 'origin-request', "request.origin.custom.path = '/v2'"))?.path).toBe('/v2/a');
      },
    ),
    documented(
      'origin-header-added',
      EVENT,
      'Custom headers that origin-request gives the origin are sent.',
      async (scene) => {
        const asked = await askedAfter(
          scene,
          'origin-request',
          "request.origin.custom.customHeaders['x-key'] = [{ key: 'X-Key', value: 'secret' }]",
        );
        expect(asked?.header('x-key')).toBe('secret');
      },
    ),
    ...(['viewer-request', 'origin-request'] as const).map((station) =>
      documented(
        `generated-at-${station}`,
        GENERATING,
        `An answer that ${station} makes goes to the viewer, and the origin is not asked.`,
        async (scene) => {
          const got = await gotOf(
            scene,
            station,
            "return { status: '302', headers: { location: [{ key: 'Location', value: '/b' }] } };",
          );
          expect([got.status, got.header('location')]).toEqual([302, '/b']);
          expect(scene.origin.wasAsked()).toEqual([]);
        },
      ),
    ),
    field(
      'generated-x-cache',
      'captures of others',
      'X-Cache of an answer that viewer-request makes is LambdaGeneratedResponse from cloudfront.',
      async (scene) => {
        const got = await gotOf(scene, 'viewer-request', "return { status: '200', body: 'made here' };");
        expect([got.header('x-cache'), got.body]).toEqual(['LambdaGeneratedResponse from cloudfront', 'made here']);
      },
    ),
    documented('generated-base64', GENERATING, 'A body of base64 is sent as its bytes.', async (scene) => {
      const got = await gotOf(
        scene,
        'viewer-request',
        "return { status: '200', body: 'Ynl0ZXM=', bodyEncoding: 'base64' };",
      );
      expect(got.body).toBe('bytes');
    }),
    documented(
      'viewer-request-not-kept',
      GENERATING,
      'An answer of viewer-request is not kept.',
      async ({ edge, get }) => {
        await edge({
          code: {
            'viewer-request': handler(
              "return { status: '200', headers: { 'cache-control': [{ value: 'max-age=60' }] }, body: request.querystring };",
            ),
          },
        });
        expect([(await get('/a?1')).body, (await get('/a?2')).body]).toEqual(['1', '2']);
      },
    ),
    documented(
      'origin-request-kept',
      GENERATING,
      'An answer of origin-request is kept as one of the origin.',
      async ({ edge, get, clock }) => {
        await edge({
          ...EVERYTHING,
          code: {
            'origin-request': handler(
              "return { status: '200', headers: { 'cache-control': [{ value: 'max-age=60' }] }, body: request.querystring };",
            ),
          },
        });
        await get('/a?1');
        clock.advance(59);
        const hit = await get('/a?2');
        expect([hit.body, hit.age]).toEqual(['1', '59']);
        clock.advance(1);
        expect((await get('/a?2')).body).toBe('2');
      },
    ),
    documented(
      'origin-response-status',
      UPDATING,
      'origin-response can change the status, and the answer is kept so.',
      async ({ edge, get, origin }) => {
        await edge({
          code: { 'origin-response': handler("return { ...response, status: '200', statusDescription: 'OK' };") },
        });
        origin.will({ status: 403, body: 'page' });
        await get('/a');
        const hit = await get('/a');
        expect([hit.status, hit.body, hit.xCache]).toEqual([200, 'page', 'Hit']);
      },
    ),
    documented(
      'origin-response-body',
      UPDATING,
      'origin-response can replace the body, and the answer is kept so.',
      async ({ edge, get }) => {
        await edge({ code: { 'origin-response': handler("return { ...response, body: 'another' };") } });
        await get('/a');
        const hit = await get('/a');
        expect([hit.body, hit.header('content-length'), hit.xCache]).toEqual(['another', '7', 'Hit']);
      },
    ),
    documented(
      'origin-response-body-stays',
      UPDATING,
      'A body that origin-response leaves out is that of the origin.',
      async (scene) => {
        scene.origin.will({ body: 'page' });
        expect((await gotOf(scene, 'origin-response', 'return response;')).body).toBe('page');
      },
    ),
    documented(
      'origin-response-ttl',
      UPDATING,
      'Cache-Control that origin-response sets says how long the answer is fresh.',
      async ({ edge, get, clock }) => {
        await edge({
          code: {
            'origin-response': handler(
              "response.headers['cache-control'] = [{ value: 'max-age=10' }]; return response;",
            ),
          },
        });
        await get('/a');
        clock.advance(9);
        expect((await get('/a')).xCache).toBe('Hit');
        clock.advance(1);
        expect((await get('/a')).xCache).toBe('Miss');
      },
    ),
    documented('response-of-event', EVENT, 'response has the status as a text, and no body.', async (scene) => {
      for (const station of ['origin-response', 'viewer-response'] as const) {
        expect(await seenLater(scene, station, "[response.status, 'body' in response]")).toEqual(['200', false]);
      }
    }),
    documented(
      'response-headers-of-event',
      EVENT,
      'response has the headers of the origin as lines.',
      async (scene) => {
        expect(
          await seenLater(scene, 'origin-response', "response.headers['set-cookie']", { 'Set-Cookie': ['a=1', 'b=2'] }),
        ).toEqual([
          { key: 'Set-Cookie', value: 'a=1' },
          { key: 'Set-Cookie', value: 'b=2' },
        ]);
      },
    ),
    documented(
      'viewer-response-headers',
      UPDATING,
      'viewer-response changes headers for this viewer.',
      async ({ edge, get }) => {
        await edge({
          code: {
            'viewer-response': handler(
              "response.headers['x-agent'] = request.headers['user-agent'].map(({ value }) => ({ key: 'X-Agent', value })); return response;",
            ),
          },
        });
        await get('/a', { 'User-Agent': 'one' });
        const hit = await get('/a', { 'User-Agent': 'two' });
        expect([hit.xCache, hit.header('x-agent')]).toEqual(['Hit', 'two']);
      },
    ),
    documented(
      'callback-handler',
      'DG lambda-examples',
      'A handler may answer by its callback.',
      async ({ edge, get }) => {
        await edge({
          code: {
            'viewer-request': {
              lambda:
                "export const handler = (event, context, callback) => callback(null, { status: '200', body: 'called back' });",
            },
          },
        });
        expect((await get('/a')).body).toBe('called back');
      },
    ),
    documented(
      'body-in-event',
      'DG lambda-include-body-access',
      'A function that includes the body sees it as base64, with action read-only.',
      async ({ edge, send }) => {
        await edge({
          code: {
            'viewer-request': {
              ...handler("return { status: '200', body: JSON.stringify(request.body) };"),
              includesBody: true,
            },
          },
        });
        expect(JSON.parse((await send('/a', { method: 'POST', body: 'name=value' })).body)).toEqual({
          inputTruncated: false,
          action: 'read-only',
          encoding: 'base64',
          data: 'bmFtZT12YWx1ZQ==',
        });
      },
    ),
    documented(
      'body-not-in-event',
      'DG lambda-include-body-access',
      'A function that does not include the body does not see it.',
      async (scene) => {
        expect(await seen(scene, 'viewer-request', "'body' in request", '/a', { method: 'POST', body: 'x' })).toBe(
          false,
        );
      },
    ),
    documented(
      'body-replaced',
      'DG lambda-include-body-access',
      'With action replace the origin gets the body that the function wrote.',
      async ({ edge, send, origin }) => {
        const change = "request.body = { action: 'replace', encoding: 'text', data: 'another' }; return request;";
        await edge({ code: { 'origin-request': { ...handler(change), includesBody: true } } });
        await send('/a', { method: 'POST', body: 'name=value' });
        const [asked] = origin.wasAsked();
        expect([asked?.body, asked?.header('content-length')]).toEqual(['another', '7']);
      },
    ),
    ...(['viewer-request', 'origin-request'] as const).map((station) => {
      const limit = station === 'viewer-request' ? 40 * 1024 : 1024 * 1024;
      const says = station === 'viewer-request' ? '40 KB' : '1 MB';
      return documented(
        `body-truncated-at-${station}`,
        'DG lambda-include-body-access',
        `${station} sees the first ${says} of a body; the origin gets all of it.`,
        async ({ edge, send, origin }) => {
          const change =
            "request.headers['x-seen'] = [{ value: [request.body.inputTruncated, Buffer.from(request.body.data, 'base64').length].join() }]; return request;";
          await edge({ ...EVERYTHING, code: { [station]: { ...handler(change), includesBody: true } } });
          await send('/a', { method: 'POST', body: 'x'.repeat(limit + 1) });
          const [asked] = origin.wasAsked();
          expect([asked?.header('x-seen'), asked?.body.length]).toEqual([`true,${limit}`, limit + 1]);
        },
      );
    }),
    documented(
      'handler-throws',
      TESTING,
      'A handler that throws, at any station, is a 503 LambdaExecutionError.',
      async (scene) => {
        for (const station of STATIONS) {
          const got = await gotOf(scene, station, "throw new Error('failed');");
          expect([station, got.status, got.header('x-cache')]).toEqual([
            station,
            503,
            'LambdaExecutionError from cloudfront',
          ]);
        }
      },
    ),
    ...STATIONS.map((station) =>
      refused(
        `nothing-at-${station}`,
        station,
        TESTING,
        `A handler at ${station} that returns no object is a 502 LambdaValidationError.`,
        "return 'text';",
        'return;',
      ),
    ),
    refused(
      'lambda-status-number',
      'viewer-request',
      GENERATING,
      'The status of an answer is a text.',
      'return { status: 200 };',
    ),
    refused(
      'lambda-status-600',
      'viewer-request',
      GENERATING,
      'The status of an answer is 200 to 599.',
      "return { status: '600' };",
    ),
    refused(
      'lambda-204-with-body',
      'viewer-request',
      GENERATING,
      'An answer of 204 with a body is a 502.',
      "return { status: '204', body: 'x' };",
    ),
    refused(
      'lambda-body-object',
      'viewer-request',
      GENERATING,
      'A body is a text.',
      "return { status: '200', body: {} };",
    ),
    refused(
      'lambda-body-encoding',
      'viewer-request',
      GENERATING,
      'The encoding of a body is text or base64.',
      "return { status: '200', body: 'x', bodyEncoding: 'gzip' };",
    ),
    refused(
      'lambda-body-base64',
      'viewer-request',
      GENERATING,
      'A body of base64 has to be valid.',
      "return { status: '200', body: '***', bodyEncoding: 'base64' };",
    ),
    refused(
      'lambda-header-shape',
      'viewer-request',
      EVENT,
      'A header is a list of lines.',
      "request.headers['x-tenant'] = 'one'; return request;",
    ),
    refused(
      'lambda-method',
      'viewer-request',
      EVENT,
      'A handler cannot change the method.',
      "request.method = 'POST'; return request;",
    ),
    refused(
      'lambda-uri',
      'viewer-request',
      EVENT,
      'A handler cannot set a path without a slash in front.',
      "request.uri = 'b'; return request;",
    ),
    refused(
      'lambda-disallowed',
      'origin-request',
      RESTRICTIONS,
      'A handler cannot set X-Amz-Cf-Id.',
      "request.headers['x-amz-cf-id'] = [{ value: '1' }]; return request;",
    ),
    refused(
      'lambda-host',
      'viewer-request',
      RESTRICTIONS,
      'A handler cannot change Host at viewer-request.',
      "request.headers.host = [{ value: 'other' }]; return request;",
    ),
    documented(
      'lambda-host-at-origin-request',
      RESTRICTIONS,
      'A handler can change Host at origin-request.',
      async (scene) => {
        const asked = await askedAfter(
          scene,
          'origin-request',
          "request.headers.host = [{ key: 'Host', value: 'other.example.com' }]",
        );
        expect(asked?.header('host')).toBe('other.example.com');
      },
    ),
    refused(
      'origin-request-read-only',
      'origin-request',
      RESTRICTIONS,
      'Accept-Encoding, CDN-Loop, Content-Length, Transfer-Encoding, Via and the conditions of If-* but If-Match are read-only at origin-request.',
      ...setting('request', 'accept-encoding', 'cdn-loop', 'content-length', 'transfer-encoding', 'via'),
      ...setting('request', 'if-modified-since', 'if-none-match', 'if-range', 'if-unmodified-since'),
    ),
    refused(
      'origin-response-read-only',
      'origin-response',
      RESTRICTIONS,
      'Transfer-Encoding and Via are read-only at origin-response.',
      ...setting('response', 'transfer-encoding', 'via'),
    ),
    refused(
      'viewer-response-read-only',
      'viewer-response',
      RESTRICTIONS,
      'Content-Encoding, Content-Length, Transfer-Encoding, Warning and Via are read-only for Lambda@Edge at viewer-response.',
      ...setting('response', 'content-encoding', 'content-length', 'transfer-encoding', 'warning', 'via'),
    ),
    refused(
      'lambda-later-status',
      'viewer-response',
      UPDATING,
      'viewer-response cannot change the status of an answer.',
      "return { ...response, status: '201' };",
    ),
    refused(
      'lambda-origin-two-kinds',
      'origin-request',
      EVENT,
      'An origin is either custom or a bucket.',
      'request.origin.s3 = { ...request.origin.custom }; return request;',
    ),
    refused(
      'lambda-origin-port',
      'origin-request',
      EVENT,
      'The port of an origin is 80, 443 or 1024 to 65535.',
      'request.origin.custom.port = 81; return request;',
    ),
    refused(
      'lambda-origin-timeout',
      'origin-request',
      EVENT,
      'The read time-out of an origin is 1 to 120 seconds.',
      'request.origin.custom.readTimeout = 121; return request;',
    ),
    refused(
      'lambda-origin-header',
      'origin-request',
      EVENT,
      'A custom header of an origin cannot be one of the request as well.',
      "request.headers['x-key'] = [{ value: '1' }]; request.origin.custom.customHeaders['x-key'] = [{ value: '2' }]; return request;",
    ),
    refused(
      'generated-above-40-kb',
      'viewer-request',
      'DG cloudfront-limits',
      'An answer of viewer-request above 40 KB is a 502.',
      "return { status: '200', body: 'x'.repeat(40 * 1024 + 1) };",
    ),
    documented(
      'generated-up-to-40-kb',
      'DG cloudfront-limits',
      'An answer of viewer-request of 40 KB is sent.',
      async (scene) => {
        const got = await gotOf(scene, 'viewer-request', "return { status: '200', body: 'x'.repeat(40 * 1024) };");
        expect([got.status, got.body.length]).toEqual([200, 40 * 1024]);
      },
    ),
    refused(
      'generated-above-1-mb',
      'origin-request',
      'DG cloudfront-limits',
      'An answer of origin-request above 1 MB is a 502.',
      "return { status: '200', body: 'x'.repeat(1024 * 1024 + 1) };",
    ),
    documented(
      'generated-up-to-1-mb',
      'DG cloudfront-limits',
      'An answer of origin-request of 1 MB is sent.',
      async (scene) => {
        const got = await gotOf(scene, 'origin-request', "return { status: '200', body: 'x'.repeat(1024 * 1024) };");
        expect([got.status, got.body.length]).toEqual([200, 1024 * 1024]);
      },
    ),
    documented(
      'lambda-timeout',
      TESTING,
      'A handler that takes too long is a 503 LambdaExecutionError.',
      async ({ edge, get }) => {
        await edge({ code: { 'viewer-request': { ...handler('for (;;);'), timeout: 50 } } });
        const got = await get('/a');
        expect([got.status, got.header('x-cache')]).toEqual([503, 'LambdaExecutionError from cloudfront']);
      },
    ),
    documented(
      'lambda-throttled',
      TESTING,
      'A handler for which there is no room is a 503 LambdaLimitExceeded.',
      async ({ edge, get }) => {
        const faults = () => ({ throttled: true });
        await edge({ code: { 'origin-request': { ...handler('return request;'), faults } } });
        const got = await get('/a');
        expect([got.status, got.header('x-cache')]).toEqual([503, 'LambdaLimitExceeded from cloudfront']);
      },
    ),
    field('lambda-error-page', 'captures of others', 'The page of a handler that fails says so.', async (scene) => {
      expect((await gotOf(scene, 'viewer-request', "throw new Error('failed');")).body).toContain(
        "The Lambda function associated with the CloudFront distribution is invalid or doesn't have the required permissions",
      );
    }),
  ],
};
