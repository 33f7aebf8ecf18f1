import { afterEach, describe, expect, it } from 'vitest';
import { readerOf } from '../../../simulator/engine/engine.ts';
import { njsVersion } from '../../../simulator/engine/njs-engine.ts';
import { type Answer, bytesOf, type ViewerRequest } from '../../../simulator/exchange.ts';
import { headerOf, headersFrom } from '../../../simulator/header-lines.ts';
import { type FunctionStationOptions, functionStation } from '../../../simulator/station/function-station.ts';
import type { Station } from '../../../simulator/station/station.ts';
import type { StationFaults } from '../../../simulator/station/station-faults.ts';

const VIEWER: ViewerRequest = {
  clientIp: '198.51.100.7',
  method: 'GET',
  uri: '/a',
  querystring: '',
  headers: headersFrom({ Host: 'shop.example.com', 'X-Edge-Location': 'hidden' }),
};
const ANSWER: Answer = {
  status: '200',
  statusDescription: 'OK',
  headers: headersFrom({ 'Content-Type': 'text/plain' }),
  body: 'b',
};

const ENGINES = [
  ['node', false],
  ['njs', njsVersion() === undefined],
] as const;

describe.each(ENGINES)('a function at its station in %s', (engine, isAbsent) => {
  const test = it.skipIf(isAbsent);
  const open: Station[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((station) => station.close()));
  });

  function stationOf(code: string, options: FunctionStationOptions = {}, store?: Record<string, string>): Station {
    const context = (eventType: string, requestId: string) => ({ eventType, requestId });
    const read = store && readerOf(store);
    const station = functionStation({ code }, () => 0, context, read, { engine, ...options });
    open.push(station);
    return station;
  }

  async function sent(code: string, options?: FunctionStationOptions, store?: Record<string, string>) {
    return stationOf(code, options, store).request(VIEWER, 'id==');
  }

  async function failure(code: string, options?: FunctionStationOptions) {
    const made = await sent(code, options);
    if (!('answer' in made)) throw new Error('the function did not fail');
    const { status, headers, body } = made.answer;
    const page = String(await bytesOf(body));
    return { status, result: headerOf(headers, 'x-cache'), page };
  }

  test('hands the changed request on, and what the function may not see', async () => {
    const made = await sent('function handler(event) { event.request.uri = "/b"; return event.request; }');
    expect(made).toEqual({ request: { ...VIEWER, uri: '/b' } });
  });

  test('answers with what the function made', async () => {
    const made = await sent(
      'function handler() { return { statusCode: 302, headers: { location: { value: "/x" } } }; }',
    );
    expect(made).toMatchObject({ answer: { status: '302', headers: { location: [{ value: '/x' }] } } });
  });

  test('changes the response, and takes a body of the function', async () => {
    const code = `function handler(event) {
      event.response.headers['x-a'] = { value: event.request.uri };
      event.response.body = 'new';
      return event.response;
    }`;
    const { headers, body } = await stationOf(code).response(VIEWER, ANSWER, 'id==');
    expect([headerOf(headers, 'x-a'), headerOf(headers, 'content-length'), String(body)]).toEqual(['/a', '3', 'new']);
  });

  // cloudfront.md 1.7, row for row.
  test.each([
    ['throws', 'throw new Error("secret");', '503', 'FunctionExecutionError', 'is invalid or could not run.'],
    ['rejects', 'return Promise.reject(new Error("secret"));', '503', 'FunctionExecutionError', 'could not run.'],
    [
      'adds a disallowed header',
      'r.headers["x-cache"] = { value: "Hit" }; return r;',
      '502',
      'FunctionValidationError',
      'tried to add a disallowed header',
    ],
    [
      'changes a read-only header',
      'delete r.headers.host; return r;',
      '502',
      'FunctionValidationError',
      'change a read-only header',
    ],
    [
      'writes a header in upper case',
      'r.headers["X-A"] = { value: "a" }; return r;',
      '502',
      'FunctionValidationError',
      'must have header names in lower case',
    ],
    ['returns nothing', '', '502', 'FunctionValidationError', 'The CloudFront function returned an invalid value: '],
    [
      'answers with bad base64',
      'return { statusCode: 200, body: { encoding: "base64", data: "?" } };',
      '502',
      'FunctionValidationError',
      'returned an invalid value: ',
    ],
    [
      'chooses no valid origin',
      'cf.updateRequestOrigin({ domainName: "a:80" }); return r;',
      '502',
      'FunctionValidationError',
      'returned an invalid value for origin rewrite.',
    ],
    [
      'chooses a circle',
      'r.r = r; cf.updateRequestOrigin(r); delete r.r; return r;',
      '502',
      'FunctionValidationError',
      'invalid value for origin rewrite.',
    ],
  ])('that %s gives the page of CloudFront', async (_, body, status, result, says) => {
    const code = `import cf from 'cloudfront';\nfunction handler(event) { var r = event.request; ${body} }`;
    const failed = await failure(code);
    expect([failed.status, failed.result]).toEqual([status, `${result} from cloudfront`]);
    expect(failed.page).toContain(says);
    expect(failed.page).toContain('Request ID: id==');
    expect(failed.page).not.toContain('secret');
  });

  test('that does not parse gives 503', async () => {
    expect(await failure('function handler( {')).toMatchObject({
      status: '503',
      result: 'FunctionExecutionError from cloudfront',
    });
  });

  test('is throttled while that is switched on, at both stations', async () => {
    let faults: StationFaults = { throttled: true };
    const station = stationOf('function handler(event) { return event.response || event.request; }', {
      faults: () => faults,
    });
    const answers = [await station.request(VIEWER, 'id=='), { answer: await station.response(VIEWER, ANSWER, 'id==') }];
    for (const made of answers) {
      expect(made).toMatchObject({
        answer: { status: '503', headers: { 'x-cache': [{ value: 'FunctionThrottledError from cloudfront' }] } },
      });
    }
    faults = {};
    expect(await station.request(VIEWER, 'id==')).toHaveProperty('request');
  });

  test.each<[StationFaults, string]>([
    [{}, '/v,true'],
    [{ store: 'misses' }, '/KeyNotFound,false'],
    [{ store: 'fails' }, '/the KeyValueStore cannot be read,failed'],
  ])('reads its store with the fault %j', async (faults, uri) => {
    const code = `import cf from 'cloudfront';
      async function handler(event) {
        var store = cf.kvs(), value, exists;
        try { value = await store.get('k'); } catch (error) { value = error.message; }
        try { exists = await store.exists('k'); } catch (error) { exists = 'failed'; }
        event.request.querystring = {};
        event.request.headers['x-read'] = { value: '/' + value + ',' + exists };
        return event.request;
      }`;
    const made = await sent(code, { faults: () => faults }, { k: 'v' });
    expect('request' in made && headerOf(made.request.headers, 'x-read')).toBe(uri);
  });

  test('hands on which origin the function chose, the last of several', async () => {
    const code = `import cf from 'cloudfront';
      function handler(event) {
        var update = { domainName: 'b.example.com' };
        cf.selectRequestOriginById('shop', { hostHeader: 'a.example.com' });
        cf.updateRequestOrigin(update);
        update.domainName = 'changed too late';
        return event.request;
      }`;
    expect(await sent(code, { originIds: ['shop'] })).toEqual({
      request: { ...VIEWER, originChoice: { method: 'updateRequestOrigin', update: { domainName: 'b.example.com' } } },
    });
  });

  test('refuses an origin that the distribution does not have', async () => {
    const code = `import cf from 'cloudfront';
      function handler(event) { cf.selectRequestOriginById('none'); return event.request; }`;
    expect((await failure(code, { originIds: ['shop'] })).page).toContain('invalid value for origin rewrite.');
  });

  test('makes nothing of an origin beside an answer, nor at viewer-response', async () => {
    const code = `import cf from 'cloudfront';
      function handler(event) { cf.updateRequestOrigin({ domainName: '?' }); return event.response || { statusCode: 204 }; }`;
    const station = stationOf(code);
    expect(await station.request(VIEWER, 'id==')).toMatchObject({ answer: { status: '204' } });
    expect(await station.response(VIEWER, ANSWER, 'id==')).toMatchObject({ status: '200' });
  });

  test('changes the status at viewer-response only where it may', async () => {
    const code = 'function handler(event) { event.response.statusCode = 404; return event.response; }';
    const [refused, taken] = await Promise.all(
      [false, true].map((mayChangeStatus) => stationOf(code, { mayChangeStatus }).response(VIEWER, ANSWER, 'id==')),
    );
    expect([refused?.status, taken?.status, taken?.body]).toEqual(['502', '404', 'b']);
  });

  test('tells the function where it runs at viewer-request, and not at viewer-response', async () => {
    const code = `import cf from 'cloudfront';
      function handler(event) {
        var it = event.response || event.request;
        it.headers['x-location'] = { value: JSON.stringify(cf.edgeLocation) };
        return it;
      }`;
    const station = stationOf(code);
    const placeOf = async (pop: string): Promise<unknown> => {
      const made = await station.request({ ...VIEWER, pop }, 'id==');
      return 'request' in made && JSON.parse(headerOf(made.request.headers, 'x-location') ?? '');
    };
    expect(await Promise.all(['FRA56-P1', 'NRT57-P1', 'XXX1-C1'].map(placeOf))).toEqual([
      { name: 'FRA', serverIp: '192.0.2.1', region: 'eu-central-1' },
      { name: 'NRT', serverIp: '192.0.2.1', region: 'ap-northeast-1' },
      { name: 'LOC', serverIp: '192.0.2.1', region: 'us-east-1' },
    ]);
    const answer = await station.response(VIEWER, ANSWER, 'id==');
    expect(headerOf(answer.headers, 'x-location')).toBe('{}');
  });
});
