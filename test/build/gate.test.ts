// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the snippets are code, templates among them

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GLOBALS, MODULES, PROTOTYPE_MEMBERS, STATIC_MEMBERS } from '../../build/cloudfront-js.ts';
import { checkFunction } from '../../build/gate/check-function.ts';

type Row = readonly [construct: string, verdict: 'accepts' | 'refuses', code: string];

/** Code that declares no handler is the body of one. */
function file(code: string): string {
  return code.includes('function handler') ? code : `function handler(event) {\n${code}\nreturn event.request;\n}`;
}

function says(code: string): string[] {
  return checkFunction(file(code)).map((problem) => problem.says);
}

// Every construct whose fate on the engine is known: measured in njs 0.7.9, documented by AWS, or reported from live.
// Where AWS says no and njs says yes (async closures, the Function constructor), AWS is believed.
const CONSTRUCTS: readonly Row[] = [
  ['var and function', 'accepts', 'var a = 1; function f() { return a; } f();'],
  ['let and const', 'accepts', 'let a = 1; const b = 2; a += b;'],
  [
    'a let per iteration, closed over',
    'accepts',
    'var fs = []; for (let i = 0; i < 2; i++) fs.push(() => i); fs[0]();',
  ],
  ['a function in a block', 'accepts', '{ function f() { return 1; } f(); }'],
  ['an arrow with an expression', 'accepts', 'var f = (a) => a + 1; f(1);'],
  ['an arrow with a block', 'accepts', 'var f = (a, b) => { return a + b; }; f(1, 2);'],
  ['an arrow that returns an object', 'accepts', 'var f = () => ({ a: 1 }); f();'],
  ['the this of an arrow', 'accepts', 'function F() { this.a = 1; this.f = () => this.a; } new F().f();'],
  ['a template literal', 'accepts', 'var a = `uri ${event.request.uri}\n`; a.length;'],
  ['a template in a template', 'accepts', 'var a = `a${`b${1}`}`; a.length;'],
  ['a tagged template', 'accepts', 'function tag(parts, value) { return parts[0] + value; } tag`a${1}`;'],
  ['a rest parameter', 'accepts', 'function f(a, ...rest) { return rest.length; } f(1, 2);'],
  ['a rest parameter of an arrow', 'accepts', 'var f = (...rest) => rest.length; f(1, 2);'],
  ['the exponent operator', 'accepts', 'var a = 2 ** 3; a;'],
  ['the exponent assignment', 'accepts', 'var a = 2; a **= 3;'],
  [
    'an async function that awaits',
    'accepts',
    'async function read() { return 1; } async function handler(event) { var a = await read(); return a; }',
  ],
  ['an async arrow', 'refuses', 'var f = async () => 1; f();'],
  ['an async function expression', 'refuses', 'var f = async function () { return 1; }; f();'],
  ['an async function in a function', 'refuses', 'async function f() { return 1; } f();'],
  [
    'a closure over the variables of an async function',
    'refuses',
    'async function handler(event) { var a = 1; var f = () => a; return f(); }',
  ],
  [
    'await in the arguments of a call',
    'refuses',
    'function f(a) { return a; } async function handler(event) { return f(await f(1)); }',
  ],
  [
    'await in a chain of methods',
    'accepts',
    'async function read() { return "A"; } async function handler(event) { return (await read()).toLowerCase(); }',
  ],
  ['await in a template', 'accepts', 'async function handler(event) { return `a${await 1}`; }'],
  ['await in a condition', 'accepts', 'async function handler(event) { return (await 1) ? 2 : 3; }'],
  ['await in an array', 'accepts', 'async function handler(event) { return [await 1, await 2]; }'],
  ['await in a loop', 'accepts', 'async function handler(event) { for (var i = 0; i < 2; i++) await i; }'],
  [
    'await in try and catch',
    'accepts',
    'async function f() { throw { m: 1 }; } async function handler(event) { try { await f(); } catch (e) { return e; } }',
  ],
  ['await at the top level', 'refuses', 'await 1; function handler(event) {}'],
  ['an async method', 'refuses', 'var o = { async f() { return 1; } }; o.f();'],
  ['a method', 'accepts', 'var o = { f() { return 1; } }; o.f();'],
  ['a shorthand property', 'accepts', 'var a = 1; var o = { a }; o.a;'],
  ['a computed key', 'accepts', 'var o = { ["a" + 1]: 1 }; o.a1;'],
  ['a getter and a setter', 'accepts', 'var o = { get a() { return 1; }, set a(v) {} }; o.a = o.a;'],
  ['a default parameter', 'refuses', 'function f(a = 1) { return a; } f();'],
  ['array destructuring', 'refuses', 'var [a] = [1]; a;'],
  ['object destructuring', 'refuses', 'var { a } = { a: 1 }; a;'],
  ['a destructured parameter', 'refuses', 'function f({ a }) { return a; } f({});'],
  ['spread in a call', 'refuses', 'Math.max(...[1, 2]);'],
  ['spread in an array', 'refuses', 'var a = [...[1], 2]; a;'],
  ['spread in an object', 'refuses', 'var a = { ...event, b: 1 }; a;'],
  ['for…in', 'accepts', 'for (var k in event) { k; }'],
  ['for…in with let and const', 'accepts', 'for (let k in event) { k; } for (const k in event) { k; }'],
  ['for…of', 'refuses', 'for (var a of [1]) { a; }'],
  ['for await', 'refuses', 'async function handler(event) { for await (var a of []) { a; } }'],
  ['a class', 'refuses', 'class A {} new A();'],
  ['a generator', 'refuses', 'function* f() { yield 1; } f();'],
  ['optional chaining', 'refuses', 'event?.request?.uri;'],
  ['??', 'accepts', 'event.a ?? 1;'],
  ['||=', 'refuses', 'event.a ||= 1;'],
  ['??=', 'refuses', 'event.a ??= 1;'],
  ['catch without a binding', 'refuses', 'try { event.a.b; } catch {}'],
  ['a numeric separator', 'accepts', 'var a = 1_000; a;'],
  ['binary and octal numbers', 'accepts', 'var a = 0b11 + 0o17; a;'],
  ['\\u{} in a string', 'accepts', 'var a = "\\u{1f600}"; a;'],
  ['\\uXXXX in a string', 'accepts', 'var a = "\\u00e9"; a;'],
  ['a name beyond ASCII', 'refuses', 'var é = 1; é;'],
  ['a trailing comma in a call', 'accepts', 'function f(a,) { return a; } f(1,);'],
  ['labels', 'accepts', 'a: for (;;) { for (;;) { break a; } } b: for (var i = 0; i < 1; i++) { continue b; }'],
  ['switch', 'accepts', 'switch (event.a) { case 1: break; default: event.a = 1; }'],
  ['the comma operator', 'accepts', 'var a = (1, 2); a;'],
  ['void 0', 'accepts', 'event.a === void 0;'],
  ['!0 and !1', 'accepts', 'event.a = !0; event.b = !1;'],
  ['a regex literal', 'accepts', '/^\\/a[^/]*$/gi.test("/a");'],
  ['a named group', 'accepts', '/(?<year>\\d{4})/.exec("2026").groups.year;'],
  ['a lookbehind', 'accepts', '/(?<=\\/)a/.test("/a");'],
  ['the regex flag y', 'accepts', '/a/y.test("a");'],
  ['the regex flag s', 'refuses', '/a.b/s.test("a");'],
  ['the regex flag u', 'refuses', '/a/u.test("a");'],
  ['\\p{} in a regex', 'refuses', '/\\p{L}/u.test("a");'],
  ['[^] in a regex', 'refuses', '/a[^]b/.test("a");'],
  ['quantifiers and alternation', 'accepts', '/a{1,2}?|b+?|(?:c)*/.test("a");'],
  ['replace with a function', 'accepts', '"a".replace(/a/g, (a) => a + a);'],
  ['new.target', 'refuses', 'function F() { return new.target; } new F();'],
  ['arguments', 'accepts', 'function f() { return arguments.length; } f(1);'],
  ['an arrow called at once', 'accepts', '(() => { event.a = 1; })();'],
  // AWS: functions are strict, so the assignment throws. njs does the same.
  ['an assignment to an undeclared name', 'refuses', 'a = 1;'],
  ['with', 'refuses', 'with (event) { request; }'],
  ['the this of a function', 'accepts', 'function f() { return this === undefined; } f();'],
  ['a default import', 'accepts', 'import crypto from "crypto"; function handler(event) { crypto.createHash("md5"); }'],
  ['a named import', 'refuses', 'import { createHash } from "crypto"; function handler(event) { createHash("md5"); }'],
  ['a namespace import', 'refuses', 'import * as c from "crypto"; function handler(event) { c.createHash("md5"); }'],
  ['require', 'accepts', 'require("crypto").createHash("sha256").update("a").digest("hex");'],
  ['export of a name', 'refuses', 'function handler(event) {} export { handler };'],
  ['export default', 'refuses', 'export default function handler(event) {}'],
  ['import()', 'refuses', 'import("crypto");'],
  ['import.meta', 'refuses', 'import.meta.url;'],
  ['eval', 'refuses', 'eval("1");'],
  ['new Function', 'refuses', 'new Function("return 1")();'],
  ['debugger', 'accepts', 'debugger;'],
  ['a BigInt', 'refuses', 'var a = 1n; a;'],
  ['Symbol()', 'accepts', 'var a = Symbol("a"); event[a] = 1;'],
  ['Symbol.iterator', 'refuses', '[1][Symbol.iterator]();'],
  ['a hashbang', 'refuses', '#!/usr/bin/env njs\nfunction handler(event) {}'],
  ['an HTML-like comment', 'refuses', '<!-- a comment\nfunction handler(event) {}'],
  ['code without semicolons', 'accepts', 'var a = 1\nvar b = a\n++b'],
  ['an enum as TypeScript writes it', 'accepts', 'var E; (function (E) { E[E["A"] = 0] = "A"; })(E || (E = {})); E.A;'],
  ['a default by ||', 'accepts', 'var f = (a) => { a = a || 1; return a; }; f();'],
  ['conditionals in place of ifs', 'accepts', 'var a; return event.a ? (a = 1, a) : event.b ? 2 : event.request;'],
  ['for with nothing, and with commas', 'accepts', 'for (;;) break; for (var i = 0, j = 1; i < j; i++, j--) ;'],
  ['in, inside the head of for', 'accepts', 'for (var i = ("a" in event) ? 1 : 0; i < 1; i++) ;'],
  ['delete of a property', 'accepts', 'delete event.request.querystring.a;'],
  ['typeof of an undeclared name', 'accepts', 'if (typeof nobody === "undefined") event.a = 1;'],
  ['const in a block of an if', 'accepts', 'if (event) { const a = 1; event.a = a; }'],
  ['let in a case', 'accepts', 'switch (1) { case 1: let a = 1; event.a = a; }'],
  ['a use before its let', 'accepts', 'try { a; } catch (e) { event.a = 1; } let a = 1;'],
  ['holes in an array', 'accepts', 'var a = [1, , 3]; a.length;'],
  ['a line continued in a string', 'accepts', 'var a = "a\\\nb"; var b = "\u2028"; a + b;'],
  ['__proto__ in an object', 'accepts', 'var a = { __proto__: { b: 1 } }; a.b;'],
  ['a key given twice', 'accepts', 'var a = { b: 1, b: 2 }; a.b;'],
  ['reserved words as properties', 'accepts', 'var a = { class: 1, if: 2, new: 3 }; a.class + a.if;'],
  ['async as a property', 'accepts', 'var a = { async: 1 }; a.async;'],
  ['in', 'accepts', '"a" in event;'],
  ['instanceof', 'accepts', 'event instanceof Object;'],
  ['a return in finally', 'accepts', 'try { event.a = 1; } finally { return event.request; }'],
];

// Beyond the measured table: other spellings of the same constructs, and what the engine was found to refuse besides.
const MORE: readonly Row[] = [
  ['&&=', 'refuses', 'event.a &&= 1;'],
  ['assignment to a pattern', 'refuses', 'var a; [a] = [1]; ({ a } = { a: 1 });'],
  ['a pattern in catch', 'refuses', 'try { event.a.b; } catch ({ message }) { message; }'],
  ['spread in new', 'refuses', 'new Date(...[1]);'],
  ['a class expression', 'refuses', 'var A = class {}; A;'],
  ['a generator method', 'refuses', 'var o = { *f() {} }; o.f;'],
  ['super in a method', 'refuses', 'var o = { f() { return super.toString(); } }; o.f();'],
  ['using', 'refuses', '{ using a = null; a; }'],
  ['a method called async', 'refuses', 'var o = { async() { return 1; } }; o.async();'],
  ['a property called async that is a function', 'accepts', 'var o = { async: function () { return 1; } }; o.async();'],
  ['an async function in a block', 'refuses', 'if (true) { async function f() {} } function handler(event) {}'],
  ['a function used outside its block', 'refuses', '{ function f() {} } f();'],
  [
    'await deep inside an argument',
    'refuses',
    'function f(a) { return a; } async function handler(event) { return f({ a: [await 1] }); }',
  ],
  ['await in the arguments of new', 'refuses', 'async function handler(event) { return new Date(await 1); }'],
  [
    'a function in an argument, beside an await',
    'accepts',
    'function f(g) { return g(1); } async function handler(event) { await 1; return f((a) => a + 1); }',
  ],
  [
    'a closure over the top level in an async function',
    'accepts',
    'var a = 1; async function handler(event) { return [1].map((b) => a + b); }',
  ],
  ['an escaped name', 'refuses', 'var \\u0061b = 1; ab;'],
  ['a property beyond ASCII', 'refuses', 'event.é = 1;'],
  ['a quoted property beyond ASCII', 'accepts', 'event["é"] = "ü"; // ö'],
  ['<!-- between operators', 'refuses', 'var a = 1, b = 2; a<!--b;'],
  ['-->', 'accepts', 'var i = 3; while (i-->0) ;'],
  ['--> where a comment may begin', 'refuses', 'var a = 1;\n--> a comment'],
  ['an import for its effect', 'refuses', 'import "crypto"; function handler(event) {}'],
  [
    'a default import beside a named one',
    'refuses',
    'import c, { createHash } from "crypto"; function handler(event) {}',
  ],
  ['an import attribute', 'refuses', 'import c from "crypto" with { type: "json" }; function handler(event) {}'],
  ['an import of an unknown module', 'refuses', 'import fs from "fs"; function handler(event) {}'],
  ['a require of an unknown module', 'refuses', 'require("fs");'],
  ['a require of cloudfront', 'refuses', 'require("cloudfront");'],
  ['a require of its own', 'accepts', 'function require(name) { return name; } require("fs");'],
  [
    'imports in the middle of the file',
    'accepts',
    'var a = 1; import q from "querystring"; function handler(event) { q.parse("a"); }',
  ],
  ['an import of cloudfront first', 'accepts', "import cf from 'cloudfront'; function handler(event) { cf.kvs(); }"],
  [
    'an import of cloudfront later',
    'refuses',
    "import c from 'crypto'; import cf from 'cloudfront'; function handler(event) {}",
  ],
  ['an export of the handler', 'refuses', 'export function handler(event) {}'],
  ['export all', 'refuses', 'export * from "crypto"; function handler(event) {}'],
  ['a call of Function', 'refuses', 'Function("return 1")();'],
  ['Function.prototype', 'accepts', 'Function.prototype.call.call(function () {});'],
  ['eval by way of globalThis', 'refuses', 'globalThis.eval("1");'],
  ['[] in a regex', 'refuses', '/[]/.test("a");'],
  ['an escaped bracket in a class', 'accepts', '/[\\]^]/.test("a");'],
  ['a flag s for RegExp', 'refuses', 'new RegExp(event.request.uri, "s");'],
  ['the flags gimy for RegExp', 'accepts', 'new RegExp("a", "gimy").test("a");'],
  ['[^] for RegExp', 'refuses', 'RegExp("[^]");'],
  ['a range from a class', 'refuses', '/[\\w-.]/.test("a");'],
  ['a range to a class', 'refuses', '/[.-\\w]/.test("a");'],
  ['a hyphen that is no range', 'accepts', '/[\\w.-][a-c-\\d][-\\w][\\x00-\\x1f-\\w]/.test("a");'],
  ['a lookbehind of varying length', 'refuses', '/(?<=a+)b/.test("a");'],
  ['a lookbehind with alternatives in a group', 'refuses', '/(?<=(?:a|bc))d/.test("a");'],
  ['a lookbehind with plain alternatives', 'accepts', '/(?<=^|,|[+*])\\d+(?<!\\+)/.test("1");'],
  ['two groups of one name', 'refuses', '/(?<a>x)|(?<a>y)/.test("x");'],
  ['a group named with $', 'refuses', '/(?<$a>x)/.test("x");'],
  ['a group that is not there', 'refuses', '/(a)\\2/.test("x");'],
  ['a letter escaped for nothing', 'refuses', '/\\y\\a/.test("x");'],
  ['a POSIX class', 'refuses', '/[[:alpha:]]/.test("x");'],
  ['an octal number', 'refuses', 'var a = 010; a;'],
  ['an escape for tagged templates alone', 'refuses', 'function tag() {} tag`\\unicode`;'],
  ['delete of a name', 'refuses', 'var a = 1; delete a;'],
  ['a parameter named twice', 'refuses', 'function f(a, a) {} f();'],
  ['what is no JavaScript at all', 'refuses', 'var = ;'],
];

const BUILT_INS: readonly Row[] = [
  ['Map', 'refuses', 'new Map();'],
  ['Set', 'refuses', 'new Set();'],
  ['URL', 'refuses', 'new URL(event.request.uri);'],
  ['fetch', 'refuses', 'fetch("/");'],
  ['process', 'refuses', 'process.env.A;'],
  ['setTimeout', 'refuses', 'setTimeout(String, 1);'],
  ['crypto without require', 'refuses', 'crypto.subtle;'],
  ['print and njs', 'refuses', 'print(njs.version);'],
  ['a Map of its own', 'accepts', 'function Map() { this.size = 0; } new Map().size;'],
  ['globalThis.fetch', 'refuses', 'globalThis.fetch("/");'],
  ['what the file puts on globalThis', 'accepts', 'globalThis.seen = 1; global.seen;'],
  ['Object.fromEntries', 'refuses', 'Object.fromEntries([]);'],
  ['Object.hasOwn', 'refuses', 'Object.hasOwn(event, "a");'],
  ['Object.groupBy', 'refuses', 'Object.groupBy([], String);'],
  ['Object.getOwnPropertySymbols', 'refuses', 'Object.getOwnPropertySymbols(event);'],
  ['a member in brackets', 'refuses', 'Object["fromEntries"]([]);'],
  ['a member by way of globalThis', 'refuses', 'globalThis.Object.fromEntries([]);'],
  ['a member that is not called', 'refuses', 'var has = Object.hasOwn; has;'],
  ['Promise.withResolvers', 'refuses', 'Promise.withResolvers();'],
  ['String.raw', 'refuses', 'String.raw`a`;'],
  ['Error.captureStackTrace', 'refuses', 'Error.captureStackTrace(event);'],
  ['console.error', 'refuses', 'console.error("a");'],
  ['console.log of one string', 'accepts', 'console.log("a" + 1);'],
  ['console.log of two', 'refuses', 'console.log("a", 1);'],
  ['Object.create of a prototype', 'accepts', 'Object.create(null);'],
  ['Object.create with properties', 'refuses', 'Object.create(null, {});'],
  ['Object.keys, entries and values', 'accepts', 'Object.keys(event); Object.entries(event); Object.values(event);'],
  ['what every function inherits', 'accepts', 'String.call(null, 1); Math.hasOwnProperty("abs"); Array.name;'],
  ['Object.prototype.hasOwnProperty', 'accepts', 'Object.prototype.hasOwnProperty.call(event, "a");'],
  ['Array.prototype.flat', 'refuses', 'Array.prototype.flat.call([]);'],
  ['Math, JSON, Date and Number', 'accepts', 'Math.max(1, Math.PI); JSON.stringify({}); Date.now(); Number.isNaN(1);'],
  ['Buffer, atob and btoa', 'accepts', 'Buffer.from(atob(btoa("a"))).toString("base64url");'],
  [
    'typed arrays',
    'accepts',
    'Uint8Array.from([1, 2]).map((a) => a).subarray(1); new DataView(new ArrayBuffer(1)).getUint8(0);',
  ],
  ['text encoders', 'accepts', 'new TextDecoder().decode(new TextEncoder().encode("a"));'],
  ['at', 'refuses', '[1].at(-1);'],
  ['flat', 'refuses', '[[1]].flat();'],
  ['flatMap', 'refuses', '[1].flatMap(String);'],
  ['findLast', 'refuses', '[1].findLast(Boolean);'],
  ['toSorted', 'refuses', '[1].toSorted();'],
  ['with, called', 'refuses', '[1].with(0, 2);'],
  ['entries of a list', 'refuses', '[1].entries();'],
  ['matchAll', 'refuses', '"a".matchAll(/a/g);'],
  ['normalize', 'refuses', 'event.request.uri.normalize();'],
  ['localeCompare', 'refuses', '["b", "a"].sort((a, b) => a.localeCompare(b));'],
  ['a method in brackets', 'refuses', '"a"["at"](0);'],
  ['at that the file defines', 'accepts', 'var list = { at: (index) => index }; list.at(0);'],
  ['flat that the file puts on a prototype', 'accepts', 'var o = {}; o.flat = function () { return 1; }; o.flat();'],
  ['a property called at', 'accepts', 'event.at;'],
  ['charCodeAt, substr and trimEnd', 'accepts', '"a".charCodeAt(0); "a".substr(1); "a ".trimEnd();'],
];

// What the documented engine has and njs 0.7.9, half a year older, has not.
const NEWER_THAN_NJS: readonly Row[] = [
  ['replaceAll', 'accepts', '"aa".replaceAll("a", "b");'],
  ['Array.from', 'accepts', 'Array.from("ab");'],
];

const WORDS = [
  ...'(){}[]<>=+-*/.,;:?!`\'"\\#\n$',
  'async',
  'await',
  'function',
  'handler',
  'class',
  'import',
  'x',
  '=>',
  '/(?<',
];

describe('the gate', () => {
  it.each(
    [...CONSTRUCTS, ...MORE, ...BUILT_INS, ...NEWER_THAN_NJS].map(([construct, verdict, code]) => [
      verdict,
      construct,
      code,
    ]),
  )('%s %s', (verdict, _construct, code) => {
    const problems = says(code);
    expect(problems.length === 0 ? 'accepts' : 'refuses', problems.join('\n')).toBe(verdict);
  });

  it('knows the fate of every construct that was measured', () => {
    expect(new Set(CONSTRUCTS.map(([construct]) => construct)).size).toBe(114);
  });

  it.each([
    ['for (var a of [1]) { a; }', ['`for…of` is not supported by cloudfront-js-2.0']],
    ['class A extends Object { constructor() { super(); } }', ['a class is not supported by cloudfront-js-2.0']],
    ['var { a, b: [c] } = event;', ['destructuring is not supported by cloudfront-js-2.0']],
    ['event?.a?.b;', ['optional chaining is not supported by cloudfront-js-2.0']],
    [
      '/a/su;',
      [
        'the regex flag `s` is not supported by cloudfront-js-2.0',
        'the regex flag `u` is not supported by cloudfront-js-2.0',
      ],
    ],
    ['fetch("/");', ['`fetch` is not a global of cloudfront-js-2.0']],
    ['Object.hasOwn(event, "a");', ['`Object.hasOwn` is not documented for cloudfront-js-2.0']],
    ['[1].at(0);', ['the method `at` is not documented for cloudfront-js-2.0']],
    ['require("fs");', ["the module 'fs' is not supported by cloudfront-js-2.0"]],
    ['with (event) {}', ['`with` is not supported by cloudfront-js-2.0']],
    ['var a;\n--> b', ['an HTML-like comment is not supported by cloudfront-js-2.0']],
    ['var = ;', ['the file is not strict JavaScript: Unexpected token']],
  ])('says of %s what it found', (code, expected) => {
    expect(says(code)).toEqual(expected);
  });

  it('tells every problem at once, in the order of the text', () => {
    const code = [
      'function handler(event) {',
      '  const { request } = event;',
      '  for (const name of Object.keys(request.headers)) {',
      '    request.headers[name] ??= fetch(...name.at(0));',
      '  }',
      '  return request;',
      '}',
    ].join('\n');
    expect(checkFunction(code).map(({ line, column, says }) => `${line}:${column} ${says}`)).toEqual([
      '2:8 destructuring is not supported by cloudfront-js-2.0',
      '3:2 `for…of` is not supported by cloudfront-js-2.0',
      '4:4 `??=` is not supported by cloudfront-js-2.0',
      '4:30 `fetch` is not a global of cloudfront-js-2.0',
      '4:36 spread in a call is not supported by cloudfront-js-2.0',
      '4:44 the method `at` is not documented for cloudfront-js-2.0',
    ]);
  });

  it('gives every problem a hint of one sentence', () => {
    const problems = [...CONSTRUCTS, ...MORE, ...BUILT_INS].flatMap(([, , code]) => checkFunction(file(code)));
    for (const { says, hint } of problems) expect(hint, says).toMatch(/^[A-Z][^\n]*\.$/);
  });

  it('lists what a global has when it knows nothing better', () => {
    expect(checkFunction(file('JSON.rawJSON("1");'))[0]?.hint).toBe('Use what it has: parse, stringify.');
  });

  it.each([
    ['no handler', 'var a = 1;'],
    ['a handler in a variable', 'var handler = function (event) {};'],
    ['a handler in a block', '{ function handler(event) {} }'],
  ])('refuses a file with %s', (_what, code) => {
    expect(checkFunction(code).map((problem) => problem.says)).toEqual([
      'there is no `function handler` at the top level',
    ]);
  });

  it('refuses a file with two handlers', () => {
    const code = 'function handler(event) {}\nfunction handler(event) {}';
    expect(checkFunction(code)).toEqual([
      { line: 2, column: 9, says: '`handler` is declared twice', hint: expect.stringContaining('Keep one') },
    ]);
  });

  it('tells of an eval without losing the other names', () => {
    expect(says('eval(event.request.uri);')).toEqual(['`eval` is not a global of cloudfront-js-2.0']);
  });

  it('answers for any text whatever', () => {
    const word = fc.constantFrom(...WORDS);
    const text = fc.oneof(
      fc.string(),
      fc.array(word).map((words) => words.join(' ')),
    );
    fc.assert(fc.property(text, (code) => checkFunction(code).every(({ line, column }) => line > 0 && column >= 0)));
  });

  it('accepts an async handler', () => {
    expect(checkFunction('async function handler(event) { return event.request; }')).toEqual([]);
  });
});

const engine = spawnSync('njs', ['-v'], { encoding: 'utf8' });
const ABSENT = engine.error ? ' (skipped: no njs on this machine; Debian has it as the package njs)' : '';

describe.skipIf(ABSENT !== '')(`njs${ABSENT}`, () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'gate-'));
    writeFileSync(join(folder, 'cloudfront'), 'export default { kvs: function () { return {}; } };');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function run(code: string): { status: number | null; output: string } {
    const path = join(folder, 'function.js');
    writeFileSync(path, code);
    const { status, stdout, stderr } = spawnSync('njs', ['-p', `${folder}/`, path], { encoding: 'utf8' });
    return { status, output: stdout + stderr };
  }

  const accepted = [...CONSTRUCTS, ...MORE, ...BUILT_INS].filter(([, , code]) => says(code).length === 0);

  it.each(accepted)('runs what the gate accepts: %s', (_construct, _verdict, code) => {
    const event = "{ request: { method: 'GET', uri: '/', querystring: {}, headers: {}, cookies: {} } }";
    expect(run(`${file(code)}\nhandler(${event});`)).toMatchObject({ status: 0 });
  });

  // The known differences: both entered the engine after 0.7.9 and before cloudfront-js-2.0 was cut from it.
  const LATER = ['Array.from', 'String.prototype.replaceAll'];

  it('has every documented global and member, but for the two that are younger', () => {
    expect(run(probe()).output.trim().split('\n')).toEqual(LATER);
  });

  it.each(MODULES)('has the module %s, by a shim if it is CloudFront’s own', (name) => {
    expect(run(`import m from '${name}'; if (!m) throw new Error('no module');`)).toMatchObject({ status: 0 });
  });

  // ES5.1 has them; AWS does not list them.
  it.each([
    ['Array', 'toLocaleString'],
    ['Number', 'toLocaleString'],
    ['Object', 'toLocaleString'],
    ['String', 'localeCompare'],
    ['String', 'toLocaleLowerCase'],
    ['String', 'toLocaleUpperCase'],
  ])('lacks %s.prototype.%s, as the table does', (owner, member) => {
    expect(PROTOTYPE_MEMBERS[owner]).not.toContain(member);
    expect(run(`if ('${member}' in ${owner}.prototype) throw new Error('present');`)).toMatchObject({ status: 0 });
  });
});

/** A script that prints the name of everything in the tables that its engine has not. */
function probe(): string {
  return `
    var statics = ${JSON.stringify(STATIC_MEMBERS)};
    var prototypes = ${JSON.stringify(PROTOTYPE_MEMBERS)};
    var globals = ${JSON.stringify(GLOBALS)};
    var missing = globals.filter(function (name) { return !(name in globalThis); });
    function owner(name) { return name === 'TypedArray' ? Object.getPrototypeOf(Uint8Array) : globalThis[name]; }
    // lastIndex and the like belong to instances.
    function instance(name) { return name === 'RegExp' ? /a/ : owner(name).prototype; }
    function look(table, what, suffix) {
      Object.keys(table).forEach(function (name) {
        table[name].forEach(function (member) {
          if (!(member in what(name))) missing.push(name + suffix + member);
        });
      });
    }
    look(statics, owner, '.');
    look(prototypes, instance, '.prototype.');
    require('fs').writeSync(1, missing.join('\\n') + '\\n');
  `;
}
