// biome-ignore-all lint/suspicious/noTemplateCurlyInString: texts that look like code

import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Engine, FunctionEvent, Outcome } from '../../../simulator/engine/engine.ts';
import { allocatedBytes, njsEngine, njsVersion } from '../../../simulator/engine/njs-engine.ts';
import { nodeEngine, nodeFunction, servedNodeFunctions } from '../../../simulator/engine/node-engine.ts';

const NOW = Date.UTC(2026, 8, 4, 12, 30, 15, 250);

function eventOf(request: Readonly<Record<string, unknown>> = {}): FunctionEvent {
  return { version: '1.0', context: { eventType: 'viewer-request' }, viewer: { ip: '198.51.100.1' }, request };
}

const hasNjs = njsVersion() !== undefined;

const ENGINES: readonly (readonly [title: string, engine: Engine, isAbsent: boolean])[] = [
  ['Node', nodeEngine, false],
  [hasNjs ? 'njs' : 'njs (skipped: not on this machine; Debian has it as the package njs)', njsEngine, !hasNjs],
];

describe.each(ENGINES)('a function in %s', (_title, engine, isAbsent) => {
  const test = it.skipIf(isAbsent);

  function run(code: string, events: readonly FunctionEvent[] = [eventOf()]): Promise<readonly Outcome[]> {
    return engine.run(code, events, NOW);
  }

  /** What a function with this body returns. */
  async function resultOf(body: string, event = eventOf()): Promise<unknown> {
    const [outcome] = await run(`function handler(event) { ${body} }`, [event]);
    expect(outcome?.error).toBeUndefined();
    return outcome?.result;
  }

  describe('has a clock', () => {
    test('that stands still', async () => {
      const body =
        'var a = Date.now(); for (var i = 0; i < 1e5; i++); return [a, Date.now(), new Date().getTime(), +new Date()];';
      expect(await resultOf(body)).toEqual([NOW, NOW, NOW, NOW]);
    });

    test('in all its forms', async () => {
      const body =
        'var d = new Date(); return [d.toISOString(), d.getUTCFullYear(), d.toJSON(), Math.floor(d / 1000), typeof Date()];';
      const iso = new Date(NOW).toISOString();
      expect(await resultOf(body)).toEqual([iso, 2026, iso, Math.floor(NOW / 1000), 'string']);
    });

    test('that takes arguments like any other', async () => {
      const body = `return [
        new Date(0).getTime(), new Date('2020-01-02T03:04:05Z').getTime(), new Date(new Date(5)).getTime(),
        new Date(2020, 1).getMonth(), new Date(2020, 1, 3, 4, 5, 6, 7).getMilliseconds(),
        Date.UTC(2020, 0, 1), Date.parse('2020-01-01T00:00:00Z'), new Date() instanceof Date
      ];`;
      const year2020 = Date.UTC(2020, 0, 1);
      expect(await resultOf(body)).toEqual([0, Date.UTC(2020, 0, 2, 3, 4, 5), 5, 1, 7, year2020, year2020, true]);
    });

    test('that has no way around it', async () => {
      expect(await resultOf('return new Date().constructor.now();')).toBe(NOW);
    });
  });

  describe('has no', () => {
    test.each([
      'process',
      'fs',
      'setTimeout',
      'setInterval',
      'setImmediate',
      'clearTimeout',
      'queueMicrotask',
      'fetch',
      'print',
      'njs',
      '$262',
      'module',
      'exports',
      '__dirname',
      'navigator',
      'performance',
      'XMLHttpRequest',
      'URL',
      'URLSearchParams',
      'Intl',
      'WebAssembly',
      'SharedArrayBuffer',
      'Atomics',
      'Map',
      'Set',
      'WeakMap',
      'WeakSet',
      'WeakRef',
      'Proxy',
      'Reflect',
      'BigInt',
      'structuredClone',
      'escape',
      'unescape',
      'Iterator',
      'crypto',
    ])('%s', async (name) => {
      expect(await resultOf(`return typeof ${name};`)).toBe('undefined');
    });

    // AWS: calling eval throws. V8's realm has none at all.
    test('eval that does anything', async () => {
      const [outcome] = await run('function handler(event) { return (0, eval)("1 + 1"); }');
      expect(outcome).toMatchObject({ error: expect.stringMatching(/^(?:InternalError|ReferenceError)/) });
    });

    test.each(['fs', 'process', 'child_process', 'http', 'xml', 'node:fs', 'constructor', '__proto__', ''])(
      'module %j',
      async (name) => {
        const [outcome] = await run(`function handler(event) { return require(${JSON.stringify(name)}); }`);
        expect(outcome).toMatchObject({ error: expect.stringContaining('Cannot find module') });
      },
    );

    test('this in a function: it is strict', async () => {
      expect(await resultOf('function f() { return typeof this; } return f();')).toBe('undefined');
    });

    test('way to make a global by mistake', async () => {
      const [outcome] = await run('function handler(event) { mistake = 1; return event.request; }');
      expect(outcome).toMatchObject({ error: expect.stringContaining('ReferenceError') });
    });

    test.each([
      'Array.prototype.flat',
      'Array.prototype.flatMap',
      'Array.prototype.at',
      'Array.prototype.findLast',
      'Array.prototype.toSorted',
      'String.prototype.at',
      'String.prototype.matchAll',
      'String.prototype.normalize',
      'String.prototype.localeCompare',
      'String.prototype.isWellFormed',
      'Object.fromEntries',
      'Object.hasOwn',
      'Object.groupBy',
      'Promise.withResolvers',
      'Array.fromAsync',
      'Error.captureStackTrace',
    ])('%s', async (name) => {
      expect(await resultOf(`return typeof ${name};`)).toBe('undefined');
    });
  });

  describe('has the module', () => {
    const known = (algorithm: string) => [
      createHash(algorithm).update('a').update('é').digest('hex'),
      createHash(algorithm).update('a').update('é').digest('base64'),
      createHmac(algorithm, 'key').update('text').digest('hex'),
      createHmac(algorithm, 'key').update('text').digest('base64url'),
    ];

    test.each(['md5', 'sha1', 'sha256'])('crypto, with %s', async (algorithm) => {
      const body = `var c = require('crypto'); return [
        c.createHash('${algorithm}').update('a').update('é').digest('hex'),
        c.createHash('${algorithm}').update('a').update('é').digest('base64'),
        c.createHmac('${algorithm}', 'key').update('text').digest('hex'),
        c.createHmac('${algorithm}', 'key').update('text').digest('base64url')
      ];`;
      expect(await resultOf(body)).toEqual(known(algorithm));
    });

    // RFC 1321, FIPS 180, RFC 4231 test case 2.
    test.each([
      ["createHash('md5').update('abc')", '900150983cd24fb0d6963f7d28e17f72'],
      ["createHash('sha1').update('abc')", 'a9993e364706816aba3e25717850c26c9cd0d89d'],
      ["createHash('sha256').update('abc')", 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
      [
        "createHmac('sha256', 'Jefe').update('what do ya want for nothing?')",
        '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
      ],
    ])('crypto, whose %s is known', async (call, digest) => {
      expect(await resultOf(`return require('crypto').${call}.digest('hex');`)).toBe(digest);
    });

    test.each(['sha512', 'sha384', 'SHA256', 'constructor'])('crypto, without %s', async (algorithm) => {
      const [outcome] = await run(`function handler(event) { return require('crypto').createHash('${algorithm}'); }`);
      expect(outcome).toMatchObject({ error: expect.any(String) });
    });

    test('querystring', async () => {
      const body = `var q = require('querystring'); return [
        q.stringify({ a: 'b c', d: ['1', '2'] }), q.parse('a=b%20c&d=1&d=2'), q.escape('é/'), q.unescape('%C3%A9%2F')
      ];`;
      expect(await resultOf(body)).toEqual(['a=b%20c&d=1&d=2', { a: 'b c', d: ['1', '2'] }, '%C3%A9%2F', 'é/']);
    });

    test('buffer', async () => {
      const body = `var B = require('buffer').Buffer; return [
        B.from('é').toString('hex'), B.from('w6k=', 'base64').toString(), B.from('__8', 'base64url').length,
        Buffer.concat([B.from('a'), B.from('b')]).toString('base64'), B.isBuffer(B.alloc(1))
      ];`;
      expect(await resultOf(body)).toEqual(['c3a9', 'é', 2, 'YWI=', true]);
    });

    test('cloudfront, by import', async () => {
      const code = `import cf from 'cloudfront';
function handler(event) { cf.updateRequestOrigin({ domainName: 'a.example.com' }); cf.logCustomData('a'); cf.logCustomData('b'); return typeof cf.kvs; }`;
      expect(await run(code)).toMatchObject([{ result: 'function', logs: [], customData: 'b' }]);
    });

    test('cloudfront, whose store is not there', async () => {
      const [outcome] = await run("import cf from 'cloudfront';\nfunction handler(event) { return cf.kvs(); }");
      expect(outcome?.error).toContain('KeyValueStore is not available');
    });

    test('cloudfront, whose store says how many keys it has', async () => {
      const code = `import cf from 'cloudfront';
async function handler() { const meta = await cf.kvs().meta(); return meta; }`;
      const at = '2026-09-04T12:30:15.250Z';
      expect(await engine.run(code, [eventOf()], NOW, { a: '1', b: '2' })).toEqual([
        { result: { creationDateTime: at, lastUpdatedDateTime: at, keyCount: 2 }, logs: [] },
      ]);
    });

    test('cloudfront, which has no tenant', async () => {
      const code = `import cf from 'cloudfront';\nfunction handler() { return cf.distributionTenant.id; }`;
      expect(await run(code)).toMatchObject([{ error: 'TypeError: distributionTenant module is not available' }]);
    });

    test.each(['crypto', 'querystring', 'buffer'])('%s, by import', async (name) => {
      expect(await run(`import m from "${name}";\nfunction handler(event) { return typeof m; }`)).toMatchObject([
        { result: 'object' },
      ]);
    });
  });

  describe('has what AWS documents and the engine may lack:', () => {
    test('replaceAll', async () => {
      const body = `return ['a.b.c'.replaceAll('.', '-'), 'a.b.c'.replaceAll(/\\./g, '-'), 'ab'.replaceAll('c', 'd'), 'aXa'.replaceAll('a', '')];`;
      expect(await resultOf(body)).toEqual(['a-b-c', 'a-b-c', 'ab', 'X']);
    });

    test('Array.from', async () => {
      const body =
        'return [Array.from("ab"), Array.from([1, 2], (x) => x * 2), Array.from({ length: 2 }, (_, i) => i)];';
      expect(await resultOf(body)).toEqual([
        ['a', 'b'],
        [2, 4],
        [0, 1],
      ]);
    });

    test('TextEncoder, TextDecoder, atob, btoa', async () => {
      const body = `return [new TextEncoder().encode('é').length, new TextDecoder().decode(new Uint8Array([195, 169])), btoa('a'), atob('YQ==')];`;
      expect(await resultOf(body)).toEqual([2, 'é', 'YQ==', 'a']);
    });

    test('Promise.all, allSettled, any and race', async () => {
      const code = `async function handler(event) {
        var all = await Promise.all([1, Promise.resolve(2)]);
        var settled = await Promise.allSettled([1]);
        var any = await Promise.any([Promise.resolve(3)]);
        var first = await Promise.race([Promise.resolve(4)]);
        return [all, settled, any, first];
      }`;
      expect(await run(code)).toMatchObject([{ result: [[1, 2], [{ status: 'fulfilled', value: 1 }], 3, 4] }]);
    });
  });

  describe('starts afresh for every event:', () => {
    const events = [eventOf(), eventOf(), eventOf()];

    test.each([
      ['a variable', 'var n = 0; function handler(event) { n += 1; return n; }'],
      ['a let', 'let n = 0; function handler(event) { n += 1; return n; }'],
      ['an object', 'var seen = {}; function handler(event) { seen.n = (seen.n || 0) + 1; return seen.n; }'],
      ['a property of the handler', 'function handler(event) { handler.n = (handler.n || 0) + 1; return handler.n; }'],
      ['a result', 'var kept = { n: 0 }; function handler(event) { kept.n += 1; return kept; }'],
    ])('%s', async (_what, code) => {
      const results = (await run(code, events)).map(({ result }) => result);
      expect(results).toEqual([results[0], results[0], results[0]]);
      expect(JSON.stringify(results[0])).toContain('1');
    });

    test('globalThis', async () => {
      const code = 'function handler(event) { globalThis.n = (globalThis.n || 0) + 1; return globalThis.n; }';
      expect((await run(code, events)).map(({ result }) => result)).toEqual([1, 1, 1]);
    });

    test('an event', async () => {
      const event = eventOf({ uri: '/a' });
      const code = 'function handler(event) { event.request.uri += "b"; return event.request; }';
      expect((await run(code, [event, event])).map(({ result }) => result)).toEqual([{ uri: '/ab' }, { uri: '/ab' }]);
      expect(event.request).toEqual({ uri: '/a' });
    });
  });

  describe('may be async:', () => {
    test('its result is awaited', async () => {
      const code = `function later(x) { return Promise.resolve(x); }
        async function handler(event) { var a = await later(1); var b = await later(2); return a + b; }`;
      expect(await run(code, [eventOf(), eventOf()])).toMatchObject([{ result: 3 }, { result: 3 }]);
    });

    test('so is a promise that it returns', async () => {
      expect(
        await run('function handler(event) { return Promise.resolve(event.request).then((r) => r.uri); }', [
          eventOf({ uri: '/a' }),
        ]),
      ).toMatchObject([{ result: '/a' }]);
    });

    test('one that never settles is an error, and the next event has its own outcome', async () => {
      const code =
        'async function handler(event) { if (event.request.hang) await new Promise(function () {}); return 1; }';
      const outcomes = await run(code, [eventOf(), eventOf({ hang: true }), eventOf()]);
      expect(outcomes).toMatchObject([{ result: 1 }, { error: expect.stringMatching(/./) }, { result: 1 }]);
      expect(outcomes[1]).not.toHaveProperty('result');
    });
  });

  describe('that fails is an error:', () => {
    test.each([
      ['a thrown Error', 'function handler(event) { throw new Error("no"); }', 'Error: no'],
      ['a thrown TypeError', 'function handler(event) { throw new TypeError("no"); }', 'TypeError: no'],
      ['a thrown text', 'function handler(event) { throw "no"; }', 'no'],
      ['a thrown object', 'function handler(event) { throw { a: 1 }; }', '{"a":1}'],
      ['a thrown null', 'function handler(event) { throw null; }', 'null'],
      ['an error at the top', 'throw new Error("top"); function handler(event) {}', 'Error: top'],
      ['an async error', 'async function handler(event) { throw new Error("no"); }', 'Error: no'],
      ['an error after an await', 'async function handler(event) { await 1; throw new Error("no"); }', 'Error: no'],
      ['a rejected promise', 'function handler(event) { return Promise.reject(new Error("no")); }', 'Error: no'],
      ['a rejected text', 'function handler(event) { return Promise.reject("no"); }', 'no'],
    ])('%s', async (_what, code, error) => {
      expect(await run(code, [eventOf(), eventOf()])).toMatchObject([{ error }, { error }]);
    });

    test.each([
      ['a property of undefined', 'function handler(event) { return event.a.b; }', 'TypeError'],
      ['an undeclared name', 'function handler(event) { return nobody; }', 'ReferenceError'],
      ['endless recursion', 'function f() { return f() + 1; } function handler(event) { return f(); }', 'RangeError'],
      ['no handler', 'function handle(event) {}', 'handler'],
      ['code that does not parse', 'function handler(event) { return ]; }', 'SyntaxError'],
      ['a result that holds itself', 'function handler(event) { var a = {}; a.a = a; return a; }', ''],
    ])('%s', async (_what, code, part) => {
      const outcomes = await run(code, [eventOf(), eventOf()]);
      expect(outcomes).toHaveLength(2);
      for (const outcome of outcomes) expect(outcome.error).toContain(part);
    });

    test.each([
      ['a thrown undefined', 'function handler(event) { throw undefined; }'],
      ['a promise rejected with nothing', 'function handler(event) { return Promise.reject(); }'],
    ])('%s', async (_what, code) => {
      expect(await run(code)).toMatchObject([{ error: expect.any(String) }]);
    });

    test('a thrown object with a message', async () => {
      const code = 'function handler(event) { throw { message: "no" }; }';
      expect(await run(code)).toMatchObject([{ error: '{"message":"no"}' }]);
    });

    test('with what was logged before', async () => {
      const code = 'function handler(event) { console.log("a"); throw new Error("no"); }';
      expect(await run(code)).toMatchObject([{ error: 'Error: no', logs: ['a'] }]);
    });

    test('for its own event alone', async () => {
      const code =
        'function handler(event) { if (event.request.bad) throw new Error("no"); return event.request.uri; }';
      const outcomes = await run(code, [eventOf({ uri: '/1' }), eventOf({ bad: true }), eventOf({ uri: '/3' })]);
      expect(outcomes).toMatchObject([{ result: '/1' }, { error: 'Error: no' }, { result: '/3' }]);
    });
  });

  describe('that never ends is given up,', () => {
    test.each([
      ['a loop', 'function handler(event) { while (event.request.hang) {} return 1; }'],
      ['a loop after an await', 'async function handler(event) { await 1; while (event.request.hang) {} return 1; }'],
    ])('%s, and the other events have their outcomes', async (_what, code) => {
      const outcomes = await run(code, [eventOf(), eventOf({ hang: true }), eventOf(), eventOf()]);
      const given = { error: 'did not finish within 1000 ms', logs: [] };
      expect(outcomes).toMatchObject([{ result: 1 }, given, { result: 1 }, { result: 1 }]);
    });
  });

  describe('is given and gives', () => {
    test.each([
      ['non-ASCII', 'é家\u{1f600}'],
      ['line separators', 'a\u2028b\u2029c'],
      ['control characters', '\0\x01\x1f\x7f\r\n\t'],
      ['quotes and backslashes', '"\'`\\${a}</script>'],
      ['percent-encoding', '%E5%AE%B6%00%zz%'],
      ['a byte order mark', '\ufeffa'],
      ['composed and decomposed letters', 'e\u0301 \u00e9'],
    ])('%s byte for byte', async (_what, text) => {
      const request = { uri: `/${text}`, headers: { [text]: { value: text } } };
      expect(await resultOf('return event.request;', eventOf(request))).toEqual(request);
    });

    test('names that objects have', async () => {
      const request = JSON.parse(
        '{ "querystring": { "__proto__": { "value": "1" }, "constructor": { "value": "2" }, "toString": { "value": "3" } } }',
      );
      const result = await resultOf('return event.request;', eventOf(request));
      expect(JSON.stringify(result)).toBe(JSON.stringify(request));
      expect(await resultOf('return typeof event.request.querystring.value;', eventOf(request))).toBe('undefined');
    });

    test('nothing', async () => {
      const outcomes = await run('function handler(event) {}');
      expect(outcomes).toMatchObject([{ logs: [] }]);
      expect(outcomes[0]).not.toHaveProperty('error');
      expect(outcomes[0]?.result).toBeUndefined();
    });

    test.each([
      ['null', null],
      ['false', false],
      ['0', 0],
      ["''", ''],
      ['[1, { a: null }]', [1, { a: null }]],
    ])('%s', async (text, value) => {
      expect(await resultOf(`return ${text};`)).toEqual(value);
    });

    test('JSON of what JSON cannot hold', async () => {
      expect(
        await resultOf('return { a: undefined, b: function () {}, c: NaN, d: new Date(0), e: [undefined] };'),
      ).toEqual({
        c: null,
        d: '1970-01-01T00:00:00.000Z',
        e: [null],
      });
    });

    test('a megabyte', async () => {
      const value = 'é'.repeat(500_000);
      const result = await resultOf(
        'event.request.uri += "x"; return [event.request.uri, event.request.uri];',
        eventOf({ uri: value }),
      );
      expect(result).toEqual([`${value}x`, `${value}x`]);
    });

    test('the request it was given, of which the host keeps its own', async () => {
      const event = eventOf({ headers: { host: { value: 'a' } } });
      await resultOf('event.request.headers.host.value = "b"; delete event.context; return event.request;', event);
      expect(event).toEqual(eventOf({ headers: { host: { value: 'a' } } }));
    });
  });

  describe('may log', () => {
    test('texts and values', async () => {
      const code = `function handler(event) {
        console.log('é\\n'); console.log({ a: [1] }); console.log('a', 1, null); console.error('e'); return 1;
      }`;
      expect(await run(code)).toMatchObject([{ result: 1, logs: ['é\n', '{"a":[1]}', 'a 1 null', 'e'] }]);
    });

    test('for its own event alone', async () => {
      const code = 'function handler(event) { if (event.request.uri) console.log(event.request.uri); return 1; }';
      const outcomes = await run(code, [eventOf({ uri: '/a' }), eventOf(), eventOf({ uri: '/c' })]);
      expect(outcomes.map(({ logs }) => logs)).toEqual([['/a'], [], ['/c']]);
    });

    test('more than the engine prints at once', async () => {
      const [outcome] = await run('function handler(event) { console.log("a".repeat(20000)); return 1; }');
      expect(outcome?.logs).toEqual(['a'.repeat(20_000)]);
    });

    test('while it is awaited', async () => {
      const code = 'async function handler(event) { console.log("1"); await 1; console.log("2"); return 1; }';
      expect(await run(code, [eventOf(), eventOf()])).toMatchObject([{ logs: ['1', '2'] }, { logs: ['1', '2'] }]);
    });
  });

  describe('takes a batch', () => {
    test('of none', async () => {
      expect(await run('function handler(event) { return 1; }', [])).toEqual([]);
    });

    test('of 5,000', async () => {
      const events = Array.from({ length: 5000 }, (_, i) => eventOf({ uri: `/${i}` }));
      const outcomes = await run(
        'var n = 0; function handler(event) { n += 1; return event.request.uri + n; }',
        events,
      );
      expect(outcomes.map(({ result }) => result)).toEqual(events.map((_, i) => `/${i}1`));
    });
  });
});

const ABSENT = hasNjs ? '' : ' (skipped: njs is not on this machine; Debian has it as the package njs)';

describe.skipIf(!hasNjs)(`the njs engine${ABSENT}`, () => {
  async function resultOf(expression: string): Promise<unknown> {
    const [outcome] = await njsEngine.run(`function handler(event) { return ${expression}; }`, [eventOf()], NOW);
    return outcome?.result;
  }

  it('counts what a function allocates', async () => {
    const code =
      'function handler(event) { if (event.request.uri) event.request.a = [1, 2, 3].map(String); return event.request; }';
    const events = [eventOf(), eventOf({ uri: '/' }), eventOf(), eventOf({ uri: '/' })];
    const [little = 0, more = 0, again = 0] = await allocatedBytes(code, events, NOW);
    expect(little).toBeGreaterThan(0);
    expect(more).toBeGreaterThan(little);
    expect(Math.abs(again - little)).toBeLessThanOrEqual(256);
  });

  it('counts nothing for a function that does not end', async () => {
    expect(await allocatedBytes('function handler(event) { for (;;) {} }', [eventOf()], NOW)).toEqual([undefined]);
  });

  it.each([
    ["'aXbX'.replaceAll('X', function () { return 'y'; })", 'ayby'],
    ["'aXbX'.replaceAll('X', '[$&]')", 'a[X]b[X]'],
    ["'ab'.replaceAll('', '-')", '-a-b-'],
  ])('evaluates %s', async (expression, value) => {
    expect(await resultOf(expression)).toBe(value);
  });

  it.each(['fs', 'engine', 'modules', 'boot'])('keeps globalThis.%s to itself', async (name) => {
    expect(await resultOf(`typeof globalThis.${name}`)).toBe('undefined');
  });
});

describe('the Node engine', () => {
  const HOSTS = [
    Buffer,
    Uint8Array,
    TextEncoder,
    TextDecoder,
    Object,
    Array,
    String,
    Promise,
    Date,
    Map,
    RegExp,
    Function,
    Error,
  ];

  function shapeOfHost(): unknown {
    const names = (value: object) => Object.getOwnPropertyNames(value).sort();
    return [names(globalThis), ...HOSTS.flatMap((host) => [names(host), names(host.prototype)])];
  }

  it('takes nothing away from this process', async () => {
    const before = shapeOfHost();
    await nodeEngine.run('function handler(event) { return Buffer.from("a").toString("hex"); }', [eventOf()], NOW);
    expect(shapeOfHost()).toEqual(before);
    expect(Buffer.from('é').toString('base64')).toBe('w6k=');
    expect(Buffer.from([1, 2]).readUInt16LE(0)).toBe(0x0201);
    expect(Buffer.allocUnsafeSlow(1)).toHaveLength(1);
    expect([...new Map([[1, 2]])].flat().at(-1)).toBe(2);
    expect(new TextDecoder('latin1').decode(Uint8Array.of(0xe9))).toBe('é');
    expect(atob(btoa('a'))).toBe('a');
  });

  it('lets no function change what this process has', async () => {
    const before = shapeOfHost();
    const code = `function handler(event) {
      Object.prototype.polluted = 1; Array.prototype.push = null; JSON.parse = null; String.prototype.split = null; Date.now = null;
      return 1;
    }`;
    await nodeEngine.run(code, [eventOf()], NOW);
    expect(shapeOfHost()).toEqual(before);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it.each([
    ['returns, later, what JSON cannot hold', 'async function handler(event) { var a = {}; a.a = a; return a; }'],
  ])('survives a function that %s', async (_what, code) => {
    const unhandled: unknown[] = [];
    const listeners = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    process.on('unhandledRejection', (reason) => unhandled.push(reason));
    try {
      await nodeEngine.run(code, [eventOf()], NOW);
      await new Promise((resolve) => setTimeout(resolve, 50));
    } finally {
      process.removeAllListeners('unhandledRejection');
      for (const listener of listeners) process.on('unhandledRejection', listener);
    }
    expect(unhandled).toEqual([]);
  });

  it.each([
    "require('crypto').createHash('sha512')",
    'Buffer.from(undefined)',
    "Buffer.alloc('a')",
    "atob('?')",
    "new TextDecoder('nonsense')",
  ])('says what is wrong with %s', async (expression) => {
    const [outcome] = await nodeEngine.run(`function handler(event) { return ${expression}; }`, [eventOf()], NOW);
    expect(outcome?.error).toMatch(/^\w+: ./);
  });

  it.each(['edgewright', 'boot', 'frozenDate'])('keeps the global %s to itself', async (name) => {
    const [outcome] = await nodeEngine.run(`function handler(event) { return typeof ${name}; }`, [eventOf()], NOW);
    expect(outcome?.result).toBe('undefined');
  });

  it('has no iterators of arrays, which AWS does not document', async () => {
    const code = 'function handler(event) { return [typeof [].entries, typeof [].keys, typeof [].values]; }';
    expect(await nodeEngine.run(code, [eventOf()], NOW)).toMatchObject([
      { result: ['undefined', 'undefined', 'undefined'] },
    ]);
  });

  // cli/edgewright.ts takes the rejection of a promise of its own realm for a bug and ends the process. What a function is lent, such
  // as Buffer, throws errors of that realm; the promise that they reject is the function's.
  it('leaves no rejected promise behind that looks like one of this process', async () => {
    const unhandled: unknown[] = [];
    const listeners = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    process.on('unhandledRejection', (_reason, promise) => unhandled.push(promise));
    try {
      const code = `function handler(event) {
        Promise.resolve().then(() => Buffer.from(void 0));
        (async function () { atob('?'); })();
        return 1;
      }`;
      await nodeEngine.run(code, [eventOf()], NOW);
      await new Promise((resolve) => setTimeout(resolve, 50));
    } finally {
      process.removeAllListeners('unhandledRejection');
      for (const listener of listeners) process.on('unhandledRejection', listener);
    }
    expect(unhandled).toHaveLength(2);
    expect(unhandled.filter((promise) => promise instanceof Promise)).toEqual([]);
  });

  // What a function adds to the global object is taken away when it is done, and this one never is.
  it('starts afresh after a function that never settled', async () => {
    const code = `async function handler(event) {
      var seen = typeof globalThis.left;
      globalThis.left = 1;
      if (event.request.hang) await new Promise(function () {});
      return seen;
    }`;
    const outcomes = await nodeEngine.run(code, [eventOf({ hang: true }), eventOf()], NOW);
    expect(outcomes[1]).toEqual({ result: 'undefined', logs: [] });
  });

  it('runs a function again and again, one event at a time', () => {
    const run = nodeFunction('var n = 0; function handler(event) { n += 1; return event.request.uri + n; }');
    expect([run(eventOf({ uri: '/a' }), NOW), run(eventOf({ uri: '/b' }), NOW)]).toEqual([
      { result: '/a1', logs: [] },
      { result: '/b1', logs: [] },
    ]);
  });

  it('gives up the one event of a turn that does not end, and keeps the others of that turn apart', async () => {
    const run = servedNodeFunctions()(`
      async function handler(event) {
        while (event.request.uri === '/never') ;
        var left = typeof globalThis.left;
        globalThis.left = 1;
        if (event.request.uri === '/later') await new Promise(function (resolve) { resolve(); });
        return event.request.uri + left;
      }`);
    const uris = ['/a', '/later', '/never', '/b'];
    const outcomes = await Promise.all(uris.map((uri) => run(eventOf({ uri }), NOW)));
    expect(outcomes).toEqual([
      { result: '/aundefined', logs: [] },
      { result: '/laterundefined', logs: [] },
      { error: 'did not finish within 1000 ms', logs: [] },
      { result: '/bundefined', logs: [] },
    ]);
  });

  it('gives up the one function of a turn that does not end, and has the others of that turn end', async () => {
    const make = servedNodeFunctions();
    const ends = make('function handler(event) { return event.request.uri; }');
    const never = make('function handler(event) { while (event.request.uri === "/b"); return event.request.uri; }');
    const breaks = make('function handler(');
    const calls = [ends, never, ends, never, breaks].map((run, i) =>
      run(eventOf({ uri: ['/a', '/b', '/c', '/d'][i] }), NOW),
    );
    expect(await Promise.all(calls)).toMatchObject([
      { result: '/a', logs: [] },
      { error: 'did not finish within 1000 ms', logs: [] },
      { result: '/c', logs: [] },
      { result: '/d', logs: [] },
      { error: expect.stringContaining('SyntaxError'), logs: [] },
    ]);
  });

  it('keeps two functions apart', async () => {
    const first = nodeFunction('var name = "first"; function handler(event) { globalThis.shared = 1; return name; }');
    const second = nodeFunction('function handler(event) { return typeof shared + typeof name; }');
    first(eventOf(), NOW);
    expect(second(eventOf(), NOW)).toEqual({ result: 'undefinedundefined', logs: [] });
  });
});
