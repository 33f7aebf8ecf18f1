import { expect } from 'vitest';
import { documented, field, type Subject } from './scenario.ts';
import type { Got, Lines, Scene, Sends } from './scene.ts';

const EVENT = 'DG functions-event-structure';
const RESTRICTIONS = 'DG edge-function-restrictions-all';
const STORE = 'DG functions-custom-methods';
const ORIGINS = 'DG helper-functions-origin-modification';
const RUNTIME = 'DG functions-javascript-runtime-20';

/** What an expression of `event` is at viewer-request, for a viewer who sends this. */
async function seen({ edge, send }: Scene, expression: string, url = '/a', sends: Sends = {}): Promise<unknown> {
  const code = `function handler(event) {
    const value = ${expression};
    return { statusCode: 200, body: JSON.stringify({ value: value === undefined ? 'undefined' : value }) };
  }`;
  await edge({ code: { 'viewer-request': { function: code } } });
  return JSON.parse((await send(url, sends)).body).value;
}

/** What an expression of `event` is at viewer-response, where the origin says this. */
async function seenLater({ edge, get, origin }: Scene, expression: string, headers: Lines = {}): Promise<unknown> {
  const code = `function handler(event) {
    const value = ${expression};
    event.response.headers['x-seen'] = { value: JSON.stringify({ value: value === undefined ? 'undefined' : value }) };
    return event.response;
  }`;
  await edge({ cachePolicy: { cookies: { behavior: 'all' } }, code: { 'viewer-response': { function: code } } });
  origin.will({ headers });
  return JSON.parse((await get('/a')).header('x-seen') ?? '{}').value;
}

/** What the origin is asked after this ran at viewer-request; everything is sent to it. */
async function askedAfter({ edge, get, origin }: Scene, statements: string, url = '/a', headers: Lines = {}) {
  const code = `function handler(event) { const request = event.request; ${statements}; return request; }`;
  await edge({
    originRequestPolicy: {
      headers: { behavior: 'allViewer', names: [] },
      cookies: { behavior: 'all' },
      queryStrings: { behavior: 'all' },
    },
    code: { 'viewer-request': { function: code } },
  });
  await get(url, headers);
  return origin.wasAsked()[0];
}

/** What a viewer gets after this ran at viewer-response. */
async function gotAfter({ edge, get }: Scene, statements: string): Promise<Got> {
  const code = `function handler(event) { const response = event.response; ${statements}; return response; }`;
  await edge({ code: { 'viewer-response': { function: code } } });
  return get('/a');
}

/** What a viewer gets of an answer that viewer-request makes. */
async function generated({ edge, get }: Scene, answer: string): Promise<Got> {
  await edge({ code: { 'viewer-request': { function: `function handler(event) { return ${answer}; }` } } });
  return get('/a');
}

/** What `backup` is asked after a function made this call of the `cloudfront` module. */
async function chosen({ edge, get, backup }: Scene, call: string) {
  const code = `import cf from 'cloudfront';
  function handler(event) { ${call}; return event.request; }`;
  await edge({ code: { 'viewer-request': { function: code } } });
  await get('/a');
  return backup.wasAsked()[0];
}

/** CloudFront Functions. */
export const FUNCTIONS: Subject = {
  title: 'CloudFront Functions',
  scenarios: [
    documented('event-version', EVENT, 'version of an event is 1.0.', async (scene) => {
      expect(await seen(scene, 'event.version')).toBe('1.0');
    }),
    documented(
      'event-context',
      EVENT,
      'context names the distribution, the station and the request.',
      async (scene) => {
        expect(await seen(scene, 'event.context')).toEqual({
          distributionDomainName: 'd111111abcdef8.cloudfront.net',
          distributionId: 'EDFDVBD6EXAMPLE',
          eventType: 'viewer-request',
          requestId: expect.stringMatching(/^[\w-]+=*$/),
        });
        expect(await seenLater(scene, 'event.context.eventType')).toBe('viewer-response');
      },
    ),
    documented('event-request-id', EVENT, 'requestId is the X-Amz-Cf-Id of the answer.', async ({ edge, get }) => {
      const code = 'function handler(event) { return { statusCode: 200, body: event.context.requestId }; }';
      await edge({ code: { 'viewer-request': { function: code } } });
      const got = await get('/a');
      expect(got.body).toBe(got.header('x-amz-cf-id'));
    }),
    documented('event-viewer', EVENT, 'viewer.ip is the address of the viewer, of version 4 or 6.', async (scene) => {
      expect(await seen(scene, 'event.viewer', '/a', { ip: '203.0.113.9' })).toEqual({ ip: '203.0.113.9' });
      expect(await seen(scene, 'event.viewer.ip', '/a', { ip: '2001:db8::1' })).toBe('2001:db8::1');
    }),
    documented('event-method', EVENT, 'request.method is the method of the viewer.', async (scene) => {
      expect(await seen(scene, 'event.request.method', '/a', { method: 'DELETE' })).toBe('DELETE');
    }),
    documented(
      'event-uri',
      EVENT,
      'request.uri is the path without the query, its escapes as they were sent.',
      async (scene) => {
        expect(await seen(scene, 'event.request.uri', '/a%20b/%E5%AE%B6?c=d')).toBe('/a%20b/%E5%AE%B6');
      },
    ),
    documented(
      'event-query',
      EVENT,
      'request.querystring is an object of parameters, their values not decoded.',
      async (scene) => {
        expect(await seen(scene, 'event.request.querystring', '/a?q=%E5%AE%B6+b&x=1%202')).toEqual({
          q: { value: '%E5%AE%B6+b' },
          x: { value: '1%202' },
        });
      },
    ),
    documented('event-query-none', EVENT, 'Without a query request.querystring is an empty object.', async (scene) => {
      expect(await seen(scene, 'event.request.querystring')).toEqual({});
    }),
    documented(
      'event-query-repeated',
      EVENT,
      'A repeated parameter has its first value, and all of them as multiValue.',
      async (scene) => {
        expect(await seen(scene, 'event.request.querystring', '/a?x=1&x=2')).toEqual({
          x: { value: '1', multiValue: [{ value: '1' }, { value: '2' }] },
        });
      },
    ),
    documented('event-query-no-value', EVENT, 'A parameter without a value has an empty one.', async (scene) => {
      expect(await seen(scene, 'event.request.querystring', '/a?x&y=')).toEqual({ x: { value: '' }, y: { value: '' } });
    }),
    documented(
      'raw-query',
      'DG general-helper-methods',
      'rawQueryString() is the query as it was sent, and undefined where there is none.',
      async (scene) => {
        expect(await seen(scene, 'event.request.rawQueryString()', '/a?b=%20&a&b')).toBe('b=%20&a&b');
        expect(await seen(scene, 'event.request.rawQueryString()')).toBe('undefined');
      },
    ),
    documented('event-headers', EVENT, 'request.headers has names in lower case.', async (scene) => {
      const headers = { 'X-Tenant': 'One', 'ACCEPT-language': 'en' };
      expect(
        await seen(scene, '[event.request.headers["x-tenant"], event.request.headers["accept-language"]]', '/a', {
          headers,
        }),
      ).toEqual([{ value: 'One' }, { value: 'en' }]);
    }),
    documented(
      'event-header-lines',
      EVENT,
      'A header of several lines has multiValue; one with commas has one value.',
      async (scene) => {
        const headers = { 'X-Many': ['1', '2'], 'X-One': '1, 2' };
        expect(
          await seen(scene, '[event.request.headers["x-many"], event.request.headers["x-one"]]', '/a', { headers }),
        ).toEqual([{ value: '1', multiValue: [{ value: '1' }, { value: '2' }] }, { value: '1, 2' }]);
      },
    ),
    documented(
      'event-cookies',
      EVENT,
      'Cookies are in request.cookies with the case of their names, and not in the headers.',
      async (scene) => {
        const headers = { Cookie: 'Session=a=b; theme=dark' };
        expect(await seen(scene, '[event.request.cookies, event.request.headers.cookie]', '/a', { headers })).toEqual([
          { Session: { value: 'a=b' }, theme: { value: 'dark' } },
          null,
        ]);
      },
    ),
    documented(
      'event-cookies-repeated',
      EVENT,
      'A repeated cookie has its first value, and all of them as multiValue.',
      async (scene) => {
        expect(await seen(scene, 'event.request.cookies', '/a', { headers: { Cookie: 'a=1; a=2' } })).toEqual({
          a: { value: '1', multiValue: [{ value: '1' }, { value: '2' }] },
        });
      },
    ),
    documented('event-without-body', RESTRICTIONS, 'A function does not see the body of a request.', async (scene) => {
      expect(await seen(scene, 'event.request.body', '/a', { method: 'POST', body: 'secret' })).toBe('undefined');
    }),
    documented(
      'event-hidden-headers',
      RESTRICTIONS,
      'Headers that CloudFront keeps to itself are not in an event.',
      async (scene) => {
        const headers = { Connection: 'close', 'X-Edge-Id': '1', 'X-Forwarded-Proto': 'http', Upgrade: 'h2c' };
        expect(
          await seen(
            scene,
            'Object.keys(event.request.headers).filter((name) => /^(connection|x-edge-.*|x-forwarded-proto|upgrade)$/.test(name))',
            '/a',
            { headers },
          ),
        ).toEqual([]);
      },
    ),
    documented(
      'event-cloudfront-headers',
      'DG adding-cloudfront-headers',
      'Of the CloudFront-* headers those are in the event that a policy of the behavior lists.',
      async ({ edge, send }) => {
        const code =
          "function handler(event) { return { statusCode: 200, body: Object.keys(event.request.headers).filter((name) => name.startsWith('cloudfront-')).join() }; }";
        await edge({
          cachePolicy: { headers: ['cloudfront-viewer-country'] },
          code: { 'viewer-request': { function: code } },
        });
        expect((await send('/a', { viewer: { country: 'DE' } })).body).toBe('cloudfront-viewer-country');
      },
    ),
    documented(
      'event-cloudfront-headers-unlisted',
      'DG adding-cloudfront-headers',
      'A CloudFront-* header that no policy of the behavior lists is not in the event.',
      async (scene) => {
        expect(
          await seen(scene, 'event.request.headers["cloudfront-viewer-country"]', '/a', { viewer: { country: 'DE' } }),
        ).toBe('undefined');
      },
    ),
    documented(
      'date-stands-still',
      RUNTIME,
      'Date.now() is the same from start to end of a function, the time of the request.',
      async (scene) => {
        const [start, end] = (await seen(
          scene,
          '(() => { const start = Date.now(); for (let i = 0; i < 1e5; i += 1); return [start, Date.now()]; })()',
        )) as number[];
        expect([start, end]).toEqual([scene.clock.now(), scene.clock.now()]);
      },
    ),
    documented(
      'no-timers-no-network',
      RUNTIME,
      'There are no timers, no process, no fetch and no eval.',
      async (scene) => {
        expect(
          await seen(
            scene,
            '[typeof setTimeout, typeof process, typeof fetch, (() => { try { return eval("1"); } catch (error) { return "refused"; } })()]',
          ),
        ).toEqual(['undefined', 'undefined', 'undefined', 'refused']);
      },
    ),
    documented('async-handler', RUNTIME, 'A handler of runtime 2.0 may be async.', async ({ edge, get }) => {
      const code = 'async function handler() { await Promise.resolve(); return { statusCode: 200, body: "later" }; }';
      await edge({ code: { 'viewer-request': { function: code } } });
      expect((await get('/a')).body).toBe('later');
    }),
    documented(
      'changed-header',
      EVENT,
      'A header that a function sets goes to the origin, each word of its name with a capital.',
      async (scene) => {
        const asked = await askedAfter(scene, "request.headers['x-tenant-id'] = { value: 'one' }");
        expect(asked?.header('X-Tenant-Id')).toBe('one');
      },
    ),
    documented(
      'deleted-header',
      EVENT,
      'A header that a function deletes does not go to the origin.',
      async (scene) => {
        const asked = await askedAfter(scene, "delete request.headers['x-tenant']", '/a', { 'X-Tenant': 'one' });
        expect(asked?.header('x-tenant')).toBeUndefined();
      },
    ),
    documented(
      'changed-value-of-several',
      EVENT,
      'A changed value takes the place of the first of several, and the others stay.',
      async (scene) => {
        const asked = await askedAfter(scene, "request.querystring.x.value = '9'", '/a?x=1&x=2');
        expect(asked?.query).toBe('x=9&x=2');
      },
    ),
    documented('changed-multi-value', EVENT, 'A changed multiValue counts before value.', async (scene) => {
      const change =
        "request.querystring.x.value = '9'; request.querystring.x.multiValue = [{ value: '7' }, { value: '8' }]";
      expect((await askedAfter(scene, change, '/a?x=1&x=2'))?.query).toBe('x=7&x=8');
    }),
    documented(
      'query-verbatim',
      RESTRICTIONS,
      'What a function writes into the query goes out as it is, and is not encoded.',
      async (scene) => {
        const asked = await askedAfter(scene, "request.querystring.x = { value: '%20+%' }", '/a');
        expect(asked?.query).toBe('x=%20+%');
      },
    ),
    documented(
      'query-order-of-object',
      RESTRICTIONS,
      'Parameters go out in the order in which they stand in the object.',
      async (scene) => {
        const change = 'const query = request.querystring; request.querystring = { b: query.b, a: query.a }';
        expect((await askedAfter(scene, change, '/a?a=1&b=2'))?.query).toBe('b=2&a=1');
      },
    ),
    documented('query-as-text', EVENT, 'A query can be returned as a text, which goes out as it is.', async (scene) => {
      expect((await askedAfter(scene, "request.querystring = 'z=1&a=2&z=3'", '/a?x=1'))?.query).toBe('z=1&a=2&z=3');
    }),
    documented('query-removed', EVENT, 'A query of an empty object is none.', async (scene) => {
      expect((await askedAfter(scene, 'request.querystring = {}', '/a?x=1'))?.query).toBe('');
    }),
    documented(
      'changed-cookie',
      EVENT,
      'A cookie that a function sets goes to the origin beside the others.',
      async (scene) => {
        const asked = await askedAfter(scene, "request.cookies.group = { value: 'b' }", '/a', { Cookie: 'a=1' });
        expect(asked?.header('cookie')).toBe('a=1; group=b');
      },
    ),
    documented('changed-uri', EVENT, 'A path that a function sets is what the origin is asked for.', async (scene) => {
      expect((await askedAfter(scene, "request.uri = '/a%20b/index.html'"))?.path).toBe('/a%20b/index.html');
    }),
    documented(
      'generated-response',
      EVENT,
      'An answer that viewer-request makes goes to the viewer, and the origin is not asked.',
      async (scene) => {
        const got = await generated(
          scene,
          "{ statusCode: 302, statusDescription: 'Found', headers: { location: { value: '/b' } } }",
        );
        expect([got.status, got.header('location'), got.body]).toEqual([302, '/b', '']);
        expect(scene.origin.wasAsked()).toEqual([]);
      },
    ),
    field(
      'generated-headers',
      'captures of others',
      'Such an answer has Server: CloudFront, Content-Length, and X-Cache: FunctionGeneratedResponse from cloudfront.',
      async (scene) => {
        const got = await generated(scene, "{ statusCode: 200, body: 'made here' }");
        expect(['server', 'content-length', 'x-cache'].map((name) => got.header(name))).toEqual([
          'CloudFront',
          '9',
          'FunctionGeneratedResponse from cloudfront',
        ]);
      },
    ),
    documented('generated-not-kept', EVENT, 'Such an answer is not kept.', async ({ edge, get }) => {
      const code =
        "function handler({ request }) { return { statusCode: 200, headers: { 'cache-control': { value: 'max-age=60' } }, body: request.querystring.n.value }; }";
      await edge({ code: { 'viewer-request': { function: code } } });
      expect([(await get('/a?n=1')).body, (await get('/a?n=2')).body]).toEqual(['1', '2']);
    }),
    documented(
      'generated-body-object',
      EVENT,
      'A body can be a text, or an object with its encoding.',
      async (scene) => {
        expect((await generated(scene, "{ statusCode: 200, body: { encoding: 'text', data: 'text' } }")).body).toBe(
          'text',
        );
        expect(
          (await generated(scene, "{ statusCode: 200, body: { encoding: 'base64', data: 'Ynl0ZXM=' } }")).body,
        ).toBe('bytes');
      },
    ),
    documented(
      'generated-cookies',
      EVENT,
      'Cookies of an answer are lines of Set-Cookie with their attributes.',
      async (scene) => {
        const cookies =
          "{ a: { value: '1', attributes: 'Path=/; Secure' }, b: { value: '1', multiValue: [{ value: '2' }, { value: '3', attributes: 'Max-Age=9' }] } }";
        expect((await generated(scene, `{ statusCode: 204, cookies: ${cookies} }`)).lines('set-cookie')).toEqual([
          'a=1; Path=/; Secure',
          'b=2',
          'b=3; Max-Age=9',
        ]);
      },
    ),
    documented('response-status', EVENT, 'response has the status of the answer as a number.', async (scene) => {
      expect(await seenLater(scene, 'event.response.statusCode')).toBe(200);
    }),
    documented(
      'response-headers-of-origin',
      EVENT,
      'response has the headers of the origin, their names in lower case.',
      async (scene) => {
        expect(await seenLater(scene, "event.response.headers['x-build']", { 'X-Build': '7' })).toEqual({ value: '7' });
      },
    ),
    documented(
      'response-cookies',
      EVENT,
      'Set-Cookie of the origin is in response.cookies with its attributes, and not in the headers.',
      async (scene) => {
        const headers = { 'Set-Cookie': 'id=1; Path=/; Secure' };
        expect(
          await seenLater(scene, "[event.response.cookies, event.response.headers['set-cookie']]", headers),
        ).toEqual([{ id: { value: '1', attributes: 'Path=/; Secure' } }, null]);
      },
    ),
    documented('response-without-body', EVENT, 'response has no body.', async (scene) => {
      expect(await seenLater(scene, 'event.response.body')).toBe('undefined');
    }),
    field(
      'response-request',
      'A/B tests of users',
      'At viewer-response request is what viewer-request made of it.',
      async ({ edge, get }) => {
        const request =
          "function handler({ request }) { request.headers['x-group'] = { value: 'b' }; request.uri = '/b'; return request; }";
        const response =
          "function handler({ request, response }) { response.headers['x-seen'] = { value: request.uri + ' ' + request.headers['x-group'].value }; return response; }";
        await edge({ code: { 'viewer-request': { function: request }, 'viewer-response': { function: response } } });
        expect((await get('/a')).header('x-seen')).toBe('/b b');
      },
    ),
    documented(
      'response-changed-headers',
      EVENT,
      'viewer-response sets, changes and removes headers.',
      async (scene) => {
        scene.origin.will({ headers: { 'X-Build': '7', 'X-Powered-By': 'PHP' } });
        const got = await gotAfter(
          scene,
          "response.headers['x-new'] = { value: '1' }; response.headers['x-build'].value = '8'; delete response.headers['x-powered-by']",
        );
        expect(['x-new', 'x-build', 'x-powered-by'].map((name) => got.header(name))).toEqual(['1', '8', undefined]);
      },
    ),
    documented(
      'response-not-kept',
      EVENT,
      'What viewer-response changes is not kept: it runs for each viewer.',
      async ({ edge, get }) => {
        const code =
          "function handler({ request, response }) { response.headers['x-agent'] = request.headers['user-agent']; return response; }";
        await edge({ code: { 'viewer-response': { function: code } } });
        await get('/a', { 'User-Agent': 'one' });
        const hit = await get('/a', { 'User-Agent': 'two' });
        expect([hit.xCache, hit.header('x-agent')]).toEqual(['Hit', 'two']);
      },
    ),
    documented('response-set-cookie', EVENT, 'viewer-response sets cookies.', async (scene) => {
      const got = await gotAfter(scene, "response.cookies.group = { value: 'b', attributes: 'Path=/' }");
      expect(got.lines('set-cookie')).toEqual(['group=b; Path=/']);
    }),
    documented('response-body-kept', EVENT, 'A body that viewer-response does not set stays.', async (scene) => {
      scene.origin.will({ body: 'page' });
      expect((await gotAfter(scene, '')).body).toBe('page');
    }),
    documented(
      'response-body-replaced',
      EVENT,
      'A body that viewer-response sets takes the place of the other, for this viewer.',
      async (scene) => {
        scene.origin.will({ body: 'page' });
        const got = await gotAfter(scene, "response.body = { encoding: 'text', data: 'another' }");
        expect([got.body, got.header('content-length')]).toEqual(['another', '7']);
      },
    ),
    documented('response-body-removed', EVENT, 'An empty body takes the body away.', async (scene) => {
      scene.origin.will({ body: 'page' });
      const got = await gotAfter(scene, "response.body = ''");
      expect([got.body, got.header('content-length')]).toEqual(['', '0']);
    }),
    documented(
      'store-read',
      STORE,
      'A function reads its KeyValueStore: a text, or JSON, or whether a key is there.',
      async ({ edge, get }) => {
        const code = `import cf from 'cloudfront';
      async function handler(event) {
        const store = cf.kvs();
        const text = await store.get('text');
        const json = await store.get('json', { format: 'json' });
        const isThere = await store.exists('none');
        return { statusCode: 200, body: JSON.stringify([text, json, isThere]) };
      }`;
        await edge({ code: { 'viewer-request': { function: code, store: { text: 'one', json: '{"a":1}' } } } });
        expect(JSON.parse((await get('/a')).body)).toEqual(['one', { a: 1 }, false]);
      },
    ),
    documented(
      'store-meta',
      STORE,
      'meta of a KeyValueStore says when it was made, when it was changed, and how many keys it has.',
      async ({ clock, edge, get }) => {
        const code = `import cf from 'cloudfront';
      async function handler() {
        const meta = await cf.kvs().meta();
        return { statusCode: 200, body: JSON.stringify(meta) };
      }`;
        await edge({ code: { 'viewer-request': { function: code, store: { a: '1', b: '2' } } } });
        const at = new Date(clock.now()).toISOString();
        expect(JSON.parse((await get('/a')).body)).toEqual({
          creationDateTime: at,
          lastUpdatedDateTime: at,
          keyCount: 2,
        });
      },
    ),
    documented('store-missing-key', STORE, 'A read of a key that is not there rejects.', async ({ edge, get }) => {
      const code = `import cf from 'cloudfront';
      async function handler() {
        try { await cf.kvs().get('none'); } catch (error) { return { statusCode: 404 }; }
        return { statusCode: 200 };
      }`;
      await edge({ code: { 'viewer-request': { function: code, store: {} } } });
      expect((await get('/a')).status).toBe(404);
    }),
    documented('origin-updated', ORIGINS, 'updateRequestOrigin sends a request to another place.', async (scene) => {
      const asked = await chosen(
        scene,
        "cf.updateRequestOrigin({ domainName: 'backup.example.com', originPath: '/v2' })",
      );
      expect([asked?.path, asked?.header('host')]).toEqual(['/v2/a', 'backup.example.com']);
    }),
    documented('origin-headers', ORIGINS, 'updateRequestOrigin gives the origin headers of its own.', async (scene) => {
      const asked = await chosen(
        scene,
        "cf.updateRequestOrigin({ domainName: 'backup.example.com', customHeaders: { 'x-key': 'secret' } })",
      );
      expect(asked?.header('x-key')).toBe('secret');
    }),
    documented(
      'origin-selected',
      ORIGINS,
      'selectRequestOriginById sends a request to another origin of the distribution.',
      async (scene) => {
        const asked = await chosen(scene, "cf.selectRequestOriginById('backup')");
        expect(asked?.path).toBe('/a');
      },
    ),
    documented(
      'origin-group-created',
      ORIGINS,
      'createRequestOriginGroup puts a second origin behind the first.',
      async (scene) => {
        scene.origin.will({ status: 503 });
        const group =
          "{ originIds: [{ originId: 'origin' }, { originId: 'backup' }], failoverCriteria: { statusCodes: [503] } }";
        const asked = await chosen(scene, `cf.createRequestOriginGroup(${group})`);
        expect(asked?.path).toBe('/a');
        expect(scene.origin.wasAsked()).toHaveLength(1);
      },
    ),
    documented(
      'origin-choice-not-in-key',
      ORIGINS,
      'The origin that a function chose is no part of the key.',
      async ({ edge, get, backup }) => {
        backup.will({ body: 'from the backup' });
        const code = `import cf from 'cloudfront';
      function handler(event) {
        if (event.request.querystring.second) cf.selectRequestOriginById('backup');
        return event.request;
      }`;
        await edge({ code: { 'viewer-request': { function: code } } });
        await get('/a?second=1');
        const hit = await get('/a');
        expect([hit.body, hit.xCache]).toEqual(['from the backup', 'Hit']);
      },
    ),
    documented(
      'no-tenant',
      'DG saas-specific-logic-function-code',
      'On a distribution that has no tenants, a read of distributionTenant throws.',
      async ({ edge, get }) => {
        const code = `import cf from 'cloudfront';
      function said(read) { try { return read(); } catch (error) { return error.message; } }
      function handler() {
        const says = [said(() => cf.distributionTenant.id), said(() => cf.distributionTenant.parameters.get('a'))];
        return { statusCode: 200, body: JSON.stringify(says) };
      }`;
        await edge({ code: { 'viewer-request': { function: code } } });
        const says = 'distributionTenant module is not available';
        expect(JSON.parse((await get('/a')).body)).toEqual([says, says]);
      },
    ),
    documented(
      'edge-location',
      'DG general-helper-methods',
      'edgeLocation says at which airport, server and Region a function runs.',
      async ({ edge, get }) => {
        const code = `import cf from 'cloudfront';
      function handler() { return { statusCode: 200, body: JSON.stringify(cf.edgeLocation) }; }`;
        await edge({ code: { 'viewer-request': { function: code } } });
        const placeAt = async (pop: string): Promise<unknown> =>
          JSON.parse((await get('/a', { 'Edgewright-Pop': pop })).body);
        expect(await placeAt('FRA56-P1')).toEqual({ name: 'FRA', serverIp: '192.0.2.1', region: 'eu-central-1' });
        expect(await placeAt('NRT57-P1')).toEqual({ name: 'NRT', serverIp: '192.0.2.1', region: 'ap-northeast-1' });
      },
    ),
  ],
};
