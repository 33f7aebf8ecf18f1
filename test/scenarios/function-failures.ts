import { expect } from 'vitest';
import { documented, field, type Scenario, type Subject } from './scenario.ts';
import type { Got, Scene } from './scene.ts';

const RESTRICTIONS = 'DG edge-function-restrictions-all';
const EVENT = 'DG functions-event-structure';
const TROUBLE = 'DG response-function-errors';

async function gotOf({ edge, get }: Scene, station: 'viewer-request' | 'viewer-response', code: string): Promise<Got> {
  await edge({ code: { [station]: { function: code } } });
  return get('/a?x=1');
}

/** What a function is refused for at viewer-request, each of these for itself. */
function refused(id: string, source: string, statement: string, ...each: readonly string[]): Scenario {
  return documented(id, source, statement, async (scene) => {
    for (const statements of each) {
      const code = `function handler(event) { const request = event.request; ${statements}; return request; }`;
      const got = await gotOf(scene, 'viewer-request', code);
      expect([statements, got.status, got.header('x-cache')]).toEqual([statements, ...INVALID]);
      expect(scene.origin.wasAsked()).toEqual([]);
    }
  });
}

/** What a function is refused for at viewer-response. */
function refusedLater(id: string, source: string, statement: string, ...each: readonly string[]): Scenario {
  return documented(id, source, statement, async (scene) => {
    scene.origin.will({ headers: { Warning: '110 - "stale"' } });
    for (const statements of each) {
      const code = `function handler(event) { const response = event.response; ${statements}; return response; }`;
      const got = await gotOf(scene, 'viewer-response', code);
      expect([statements, got.status, got.header('x-cache')]).toEqual([statements, ...INVALID]);
    }
  });
}

const INVALID = [502, 'FunctionValidationError from cloudfront'];

function failing(id: string, statement: string, code: string): Scenario {
  return documented(id, TROUBLE, statement, async (scene) => {
    const got = await gotOf(scene, 'viewer-request', code);
    expect([got.status, got.header('x-cache')]).toEqual([503, 'FunctionExecutionError from cloudfront']);
    expect(scene.origin.wasAsked()).toEqual([]);
  });
}

const DISALLOWED = [
  'connection',
  'expect',
  'keep-alive',
  'proxy-authorization',
  'trailer',
  'upgrade',
  'x-accel-redirect',
  'x-amz-cf-id',
  'x-amzn-requestid',
  'x-cache',
  'x-edge-id',
  'x-forwarded-proto',
  'x-real-ip',
];

/** What becomes of functions that fail or break a rule. */
export const FUNCTION_FAILURES: Subject = {
  title: 'Functions that fail',
  scenarios: [
    failing(
      'function-throws',
      'A function that throws is a 503 FunctionExecutionError.',
      'function handler() { throw new Error("failed"); }',
    ),
    failing(
      'function-rejects',
      'A promise that is rejected is a 503 FunctionExecutionError.',
      'async function handler() { await Promise.reject(new Error("failed")); }',
    ),
    failing(
      'function-does-not-compile',
      'Code that does not compile is a 503 FunctionExecutionError at the first request.',
      'function handler(event) { return event.request',
    ),
    failing(
      'function-without-handler',
      'Code without a handler is a 503 FunctionExecutionError.',
      'function other(event) { return event.request; }',
    ),
    documented(
      'function-throws-later',
      TROUBLE,
      'viewer-response that throws is a 503 FunctionExecutionError, hit or miss.',
      async (scene) => {
        const code = 'function handler() { throw new Error("failed"); }';
        await scene.edge({ code: { 'viewer-response': { function: code } } });
        for (const turn of ['miss', 'hit']) {
          const got = await scene.get('/a');
          expect([turn, got.status, got.header('x-cache')]).toEqual([
            turn,
            503,
            'FunctionExecutionError from cloudfront',
          ]);
        }
        expect(scene.origin.wasAsked()).toHaveLength(1);
      },
    ),
    field(
      'function-error-page',
      'captures of others',
      'The page of a function that fails says that the function is invalid or could not run.',
      async (scene) => {
        const got = await gotOf(scene, 'viewer-request', 'function handler() { throw new Error("failed"); }');
        expect(got.body).toContain(
          'The CloudFront function associated with the CloudFront distribution is invalid or could not run.',
        );
      },
    ),
    field(
      'function-invalid-page',
      'captures of others',
      'The page of a function that returned what is invalid says so.',
      async (scene) => {
        const got = await gotOf(scene, 'viewer-request', 'function handler() { return "text"; }');
        expect(got.body).toContain('The CloudFront function returned an invalid value');
      },
    ),
    documented('function-failure-not-kept', TROUBLE, 'The error of a function is not kept.', async ({ edge, get }) => {
      const code =
        'function handler({ request }) { if (request.querystring.fail) throw new Error("failed"); return request; }';
      await edge({ code: { 'viewer-request': { function: code } } });
      expect((await get('/a?fail')).status).toBe(503);
      expect((await get('/a')).status).toBe(200);
    }),
    documented(
      'no-viewer-response-after-failure',
      RESTRICTIONS,
      'viewer-response does not run where viewer-request failed.',
      async ({ edge, get }) => {
        await edge({
          code: {
            'viewer-request': { function: 'function handler() { throw new Error("failed"); }' },
            'viewer-response': {
              function:
                "function handler({ response }) { response.headers['x-ran'] = { value: 'yes' }; return response; }",
            },
          },
        });
        expect((await get('/a')).header('x-ran')).toBeUndefined();
      },
    ),
    refused('returns-nothing', EVENT, 'A function that returns nothing is a 502 FunctionValidationError.', 'return'),
    refused(
      'returns-text',
      EVENT,
      'A function that returns no object is a 502 FunctionValidationError.',
      "return 'text'",
    ),
    refused('changes-method', EVENT, 'The method cannot be changed.', "request.method = 'POST'"),
    refused(
      'sets-body',
      RESTRICTIONS,
      'A function cannot set the body of a request.',
      "request.body = { encoding: 'text', data: 'x' }",
    ),
    refused('uri-without-slash', EVENT, 'A path has to begin with a slash.', "request.uri = 'index.html'"),
    refused('query-with-space', RESTRICTIONS, 'A query cannot hold a space.', "request.querystring.x.value = 'a b'"),
    refused(
      'query-with-control',
      RESTRICTIONS,
      'A query cannot hold a control character.',
      "request.querystring.x.value = 'a\\n'",
    ),
    refused(
      'query-with-hash',
      RESTRICTIONS,
      'A query cannot hold a number sign.',
      "request.querystring.x.value = 'a#b'",
    ),
    refused(
      'url-too-long',
      RESTRICTIONS,
      'Path and query have to stay below 8,192 characters.',
      "request.uri = '/' + 'a'.repeat(8192)",
    ),
    refused(
      'upper-case-header',
      EVENT,
      'Names of headers have to be in lower case.',
      "request.headers['X-Tenant'] = { value: '1' }",
    ),
    refused('header-without-value', EVENT, 'A header is an object with a value.', "request.headers['x-tenant'] = '1'"),
    refused(
      'cookie-as-header',
      EVENT,
      'Cookies cannot be set as a header.',
      "request.headers.cookie = { value: 'a=1' }",
    ),
    refused(
      'sets-disallowed-header',
      RESTRICTIONS,
      'A function cannot set a header that CloudFront keeps to itself, such as Connection, Upgrade, X-Cache, X-Edge-* or X-Forwarded-Proto.',
      ...DISALLOWED.map((name) => `request.headers['${name}'] = { value: '1' }`),
    ),
    refused(
      'sets-cloudfront-header',
      RESTRICTIONS,
      'A function cannot set CloudFront-Viewer-Country at viewer-request.',
      "request.headers['cloudfront-viewer-country'] = { value: 'FR' }",
    ),
    refused(
      'changes-read-only-header',
      RESTRICTIONS,
      'CDN-Loop, Content-Length, Host, Transfer-Encoding and Via are read-only at viewer-request.',
      ...['cdn-loop', 'content-length', 'host', 'transfer-encoding', 'via'].map(
        (name) => `request.headers['${name}'] = { value: '1' }`,
      ),
    ),
    refused(
      'deletes-host',
      RESTRICTIONS,
      'A header that is read-only cannot be deleted.',
      'delete request.headers.host',
    ),
    refused(
      'generates-bad-status',
      EVENT,
      'The status of an answer is a whole number from 200 to 599.',
      'return { statusCode: 600 }',
    ),
    refused('generates-text-status', EVENT, 'The status of an answer is no text.', "return { statusCode: '200' }"),
    refused(
      'generates-bad-base64',
      EVENT,
      'A base64 body has to be valid.',
      "return { statusCode: 200, body: { encoding: 'base64', data: '***' } }",
    ),
    refused(
      'generates-bad-encoding',
      EVENT,
      'A body is encoded as text or base64.',
      "return { statusCode: 200, body: { encoding: 'gzip', data: 'x' } }",
    ),
    refused(
      'generates-set-cookie-header',
      EVENT,
      'Set-Cookie cannot be set as a header.',
      "return { statusCode: 200, headers: { 'set-cookie': { value: 'a=1' } } }",
    ),
    refused(
      'generates-disallowed',
      RESTRICTIONS,
      'An answer cannot have X-Cache of its own.',
      "return { statusCode: 200, headers: { 'x-cache': { value: 'mine' } } }",
    ),
    refusedLater(
      'later-changes-status',
      RESTRICTIONS,
      'viewer-response cannot change the status.',
      'response.statusCode = 201',
    ),
    refusedLater(
      'later-upper-case',
      EVENT,
      'Names of headers have to be in lower case at viewer-response, too.',
      "response.headers['X-Build'] = { value: '1' }",
    ),
    refusedLater(
      'later-changes-read-only-header',
      RESTRICTIONS,
      'Warning and Via are read-only at viewer-response.',
      'delete response.headers.warning',
      "response.headers.via = { value: '1.1 mine' }",
    ),
    refusedLater(
      'later-disallowed',
      RESTRICTIONS,
      'viewer-response cannot set X-Amz-Cf-Pop.',
      "response.headers['x-amz-cf-pop'] = { value: 'X' }",
    ),
    documented(
      'changes-to-what-is-allowed',
      RESTRICTIONS,
      'Headers that are in neither list can be set, Authorization and Accept-Encoding among them.',
      async (scene) => {
        const code =
          "function handler({ request }) { request.headers.authorization = { value: 'x' }; request.headers['accept-encoding'] = { value: 'br' }; return request; }";
        expect((await gotOf(scene, 'viewer-request', code)).status).toBe(200);
      },
    ),
    documented(
      'status-changed',
      EVENT,
      'With `--conflict status-change`, by the other page of AWS, viewer-response changes the status.',
      async ({ edge, get }) => {
        const code = 'function handler({ response }) { response.statusCode = 201; return response; }';
        await edge({ code: { 'viewer-response': { function: code, mayChangeStatus: true } } });
        expect((await get('/a')).status).toBe(201);
      },
    ),
    documented(
      'function-throttled',
      TROUBLE,
      'A function that is throttled is a 503 FunctionThrottledError.',
      async ({ edge, get }) => {
        const code = 'function handler({ request }) { return request; }';
        await edge({ code: { 'viewer-request': { function: code, faults: () => ({ throttled: true }) } } });
        const got = await get('/a');
        expect([got.status, got.header('x-cache')]).toEqual([503, 'FunctionThrottledError from cloudfront']);
      },
    ),
    documented(
      'origin-not-of-distribution',
      'DG helper-functions-origin-modification',
      'selectRequestOriginById of an origin that the distribution has not is a 502.',
      async (scene) => {
        const code =
          "import cf from 'cloudfront'; function handler(event) { cf.selectRequestOriginById('other'); return event.request; }";
        const got = await gotOf(scene, 'viewer-request', code);
        expect([got.status, got.header('x-cache')]).toEqual(INVALID);
        expect(got.body).toContain('The CloudFront function returned an invalid value for origin rewrite.');
      },
    ),
  ],
};
