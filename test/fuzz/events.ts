/** Events that nobody would send by accident, the same ones for the same seed. */
import { existsSync } from 'node:fs';
import { TRACKING_PARAMETERS } from '../../policy/tracking-parameters.ts';
import type { FunctionEvent } from '../../simulator/engine/engine.ts';
import { hostileTexts, ODD, parameterOf, pathsOf } from '../hostile-urls.ts';

/** What events are made of. */
export interface Words {
  readonly paths: readonly string[];
  readonly names: readonly string[];
  readonly values: readonly string[];
  readonly hosts: readonly string[];
}

/** Numbers from 0 to 1, the same ones for the same seed. */
export type Chance = () => number;

const ATTACKS = [
  '//evil.example',
  '/\\evil.example',
  '/%5cevil.example',
  '/%2f%2fevil.example/',
  '/..%2f..%2fetc/passwd',
  '/./',
  '/a//b',
  '/%00',
  '/%25252e%25252e/',
  '/<script>alert(1)</script>',
  '/\u00e9\u4e2d',
  '/a%0d%0aSet-Cookie:%20x=1',
  '/%',
  '/%zz',
  `/${'a/'.repeat(600)}`,
  `/${'%25'.repeat(400)}`,
];
const NAMES = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'valueOf',
  'a',
  'A',
  'b',
  'page',
  'Page',
  'sid',
  '',
];
const VALUES = ['', '1', 'true', '../..', '%0d%0aX: y', '"><script>', 'a'.repeat(300), '\u00fc\u00df', "' OR 1=1"];
const COOKIES = [...NAMES.filter(Boolean), 'experiment-checkout', 'experiment-price'];
const LANGUAGES = ['en', 'EN-gb', 'de', 'fr-CH', '*', 'pt-br', 'zh-Hant-TW', '', ' de', 'x'.repeat(60)];
const MEDIA = ['image/avif', 'image/webp', 'IMAGE/AVIF', '*/*', 'image/*', 'text/html'];
const WEIGHTS = ['', ';q=0', ';q=0.5', ';q=1', '; q=0.9', ';q=2', ';q=', ';q=NaN', ';v=1;q=.3'];

/** The words of a project: what its config speaks of, and what others once had trouble with. */
export function wordsOf(config: { readonly hosts: readonly string[] }): Words {
  const own = [...JSON.stringify(config).matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) => text);
  const hostile = existsSync(ODD) ? hostileTexts().filter((text) => text.length < 2000) : [];
  const parameters = hostile.map((text) => decided(parameterOf(text)).replace(/=/g, '_'));
  return {
    paths: [...own.filter((text) => text.startsWith('/')), ...ATTACKS, ...hostile.flatMap(pathsOf)].map(decided),
    names: [...own, ...NAMES, ...TRACKING_PARAMETERS.slice(0, 40), ...parameters.slice(0, 500)].map(named),
    values: [...own, ...VALUES, ...parameters].map(decided),
    hosts: [...config.hosts, 'evil.example', '', 'h'.repeat(4096), 'shop.example.com.evil.example', '[::1]'],
  };
}

/** Without what the engines are known to take differently: characters beyond 16 bits, which njs counts as one. */
function decided(text: string): string {
  return text.replace(/[\ud800-\udfff]/g, '_');
}

/** Nor letters beyond ASCII with a case, nor whole numbers, which V8 puts first. */
function named(text: string): string {
  return decided(text)
    .replace(/[&=#\0- \x7f-\x9f]/g, '_')
    .replace(/^(?=\d+$)/, 'n')
    .replace(/[\ud800-\uffff]|(?=[^ -~])\p{Changes_When_Lowercased}/gu, '_');
}

/** Chance by a number: mulberry32. */
export function chanceOf(seed: number): Chance {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** An event for a station. */
export function eventOf(chance: Chance, words: Words, station: string): FunctionEvent {
  const request = {
    method: one(chance, ['GET', 'GET', 'HEAD', 'OPTIONS', 'POST']),
    uri: uriOf(chance, words),
    querystring: valuesOf(chance, words.names, words.values, chance() < 0.02 ? 200 : 9),
    headers: requestHeadersOf(chance, words),
    cookies: valuesOf(chance, COOKIES, [...VALUES, 'control', 'short'], 4),
  };
  const event = {
    version: '1.0',
    context: { eventType: station, distributionId: 'EFUZZ', requestId: 'fuzz' },
    viewer: { ip: '198.51.100.7' },
    request,
  };
  if (station !== 'viewer-response') return event;
  const names = [
    'server',
    'vary',
    'x-powered-by',
    'content-type',
    'x-frame-options',
    'access-control-allow-origin',
    'etag',
  ];
  const headers = valuesOf(chance, names, ['a', 'Accept', '*', 'x/y'], 7);
  return {
    ...event,
    response: { statusCode: one(chance, [200, 204, 302]), statusDescription: 'OK', headers, cookies: {} },
  };
}

function uriOf(chance: Chance, { paths }: Words): string {
  const path = one(chance, paths);
  if (chance() < 0.6) return path;
  const more = one(chance, paths);
  return chance() < 0.5 ? path.replace(/\/?\*?$/, '') + more : path.replace(/:\w+|\*/g, () => more.replace(/^\//, ''));
}

function requestHeadersOf(chance: Chance, { hosts, values }: Words): Record<string, { value: string }> {
  const sent: Record<string, string> = { host: one(chance, hosts) };
  if (chance() < 0.7) sent['accept-language'] = listOf(chance, LANGUAGES);
  if (chance() < 0.7) sent.accept = listOf(chance, MEDIA);
  if (chance() < 0.5)
    sent.origin = one(chance, ['null', 'https://evil.example', ...hosts.map((host) => `https://${host}`)]);
  if (chance() < 0.5) sent['access-control-request-method'] = 'PUT';
  if (chance() < 0.3) sent['save-data'] = one(chance, ['on', 'ON', 'off', '']);
  if (chance() < 0.5) sent['cloudfront-viewer-country'] = one(chance, ['DE', 'US', 'xx', '']);
  if (chance() < 0.5) sent['cloudfront-is-tablet-viewer'] = one(chance, ['true', 'false', '1']);
  if (chance() < 0.5) sent['x-other'] = one(chance, values);
  return Object.fromEntries(
    Object.entries(sent).map(([name, value]) => [name, { value: value.replace(/[^\t -~\u00a0-\u00bf]/g, '_') }]),
  );
}

function listOf(chance: Chance, items: readonly string[]): string {
  const count = Math.floor(chance() * (chance() < 0.05 ? 300 : 6));
  return Array.from({ length: count }, () => one(chance, items) + one(chance, WEIGHTS)).join(',');
}

/** JSON keeps a name such as `__proto__` a name. */
function valuesOf(chance: Chance, names: readonly string[], values: readonly string[], most: number) {
  const entries = Array.from({ length: Math.floor(chance() * most) }, () => {
    const all = Array.from({ length: chance() < 0.15 ? 3 : 1 }, () => ({
      value: one(chance, values).replace(/[&;#\0- \x7f-\x9f]/g, '_'),
    }));
    const value = all[0]?.value ?? '';
    return [one(chance, names), all.length > 1 ? { value, multiValue: all } : { value }] as const;
  });
  return Object.fromEntries(entries);
}

function one<Item>(chance: Chance, items: readonly Item[]): Item {
  return items[Math.floor(chance() * items.length)] as Item;
}
