import { existsSync, readFileSync } from 'node:fs';
import { validateHeaderName, validateHeaderValue } from 'node:http';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { redirectProblems } from '../../config/check/redirect-problems.ts';
import { shapeProblems } from '../../config/problems.ts';
import { resolveConfig } from '../../config/resolve.ts';
import { headersSchema } from '../../config/rules/headers.ts';
import { querySchema } from '../../config/rules/query.ts';
import { redirectsSchema } from '../../config/rules/redirects.ts';
import { rewritesSchema } from '../../config/rules/rewrites.ts';

const BASE = 'https://shop.example.com';

/** Texts that are often almost a path, a URL or a header: what a user, or an attacker of theirs, might write. */
// biome-ignore format: lists of parts read better filled than one to a line
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  assembled(['/', '/', '.', '..', '%2f', '%2E', '%5c', '%0d%0a', '%', '\\', '?', '#', '@', ':', ';', 'a', 'B9', '-', '~']),
  assembled(['/a', '/b.html', '/%C3%A4', "/!$&'()*+,;=:@", '/', '.', '?q=1', '#f', '&', '[]', ' ', '\r\n', '\t', 'ä', '\0']),
  assembled(['X-', 'Set', 'Cookie', 'max-age=0', ', ', ' ', ': ', '"', "'", '\n', '\x7f', '\x80', 'Ā', '__proto__']),
);

const path = text.map((tail) => `/${tail}`);

// biome-ignore format: as above
const url = fc.tuple(
  fc.constantFrom('https://', 'http://', 'HTTPS://', 'https:/', '//', 'javascript://', 'https:\\\\'),
  assembled(['shop', '.', 'example', 'com', 'EXAMPLE', '@', 'user:', ':8080', ':', '[::1]', '\\', '%2e', 'ä', '-', '_']),
  fc.oneof(fc.constant(''), path, text),
).map((parts) => parts.join(''));

describe('a path that the schema accepts', () => {
  it.each([
    ['redirects.exact', (value: string) => accepts(redirectsSchema, { exact: { [value]: '/' } })],
    ['rewrites.pages, by route', (value: string) => accepts(rewritesSchema, { pages: { [value]: '/' } })],
    ['rewrites.pages, by page', (value: string) => accepts(rewritesSchema, { pages: { '/': value } })],
    ['rewrites.fallback', (value: string) => accepts(rewritesSchema, { fallback: value })],
  ])('is one that a viewer sends just so: %s', (_, isAccepted) => {
    holdsFor(
      fc.oneof(path, text).filter((value) => !isKnownBug(value)),
      isAccepted,
      (value) => {
        expect(value).toMatch(/^(?:\/(?:[A-Za-z\d\-._~!$&'()*+,;=:@]|%[\dA-Fa-f]{2})*)+$/);
        expect(value).not.toMatch(/\/\/|\/\.{1,2}(?:\/|$)/);
        expect(new URL(value, BASE)).toMatchObject({ origin: BASE, pathname: value, search: '', hash: '' });
      },
    );
  });

  it.each(['/%2e', '/a/%2E%2e/b', '/.%2e/a'])('is one that a viewer sends just so: %s', (value) => {
    expect(accepts(redirectsSchema, { exact: { [value]: '/' } })).toBe(false);
  });

  it('is no name that a JavaScript object cannot hold', () => {
    const behaviors = [{ path: '*', origin: 'a', redirects: { exact: JSON.parse('{ "__proto__": "/" }') } }];
    const config = { app: 'a', hosts: ['a.example'], origins: { a: { folder: '.' } }, behaviors };
    expect(shapeProblems(config)).toEqual([
      { at: 'behaviors[0].redirects.exact.__proto__', says: 'is a name that a JavaScript object cannot hold' },
    ]);
  });
});

describe('a file name that the schema accepts', () => {
  it('is one segment of a path, and no dot segment', () => {
    holdsFor(
      text,
      (index) => accepts(rewritesSchema, { index }),
      (index) => {
        expect(new URL(`/folder/${index}`, BASE).href).toBe(`${BASE}/folder/${index}`);
        expect(index).not.toContain('/');
      },
    );
  });
});

describe('a location that the schema accepts', () => {
  const isAccepted = (to: string): boolean => accepts(redirectsSchema, { exact: { '/from': to } });

  it('is a path on the same host, or a URL whose host is what it looks like', () => {
    holdsFor(
      fc.oneof(url, path, text).filter((to) => !isKnownHost(to)),
      isAccepted,
      isWhatItSays,
    );
  });

  it('stays what it is where it is glued to a host', () => {
    holdsFor(
      fc
        .oneof(path, text)
        .map((tail) => BASE + tail)
        .filter((to) => !isKnownHost(to)),
      isAccepted,
      isWhatItSays,
    );
  });

  it.each([
    'https://127.1/',
    'https://0x7f.0.0.1/',
    'https://2130706433/',
    'https://shop.example.com:65536/',
    'https://xn--a/',
  ])('is a URL whose host is what it looks like: %s', (to) => {
    if (isAccepted(to)) isWhatItSays(to);
  });
});

describe('a parameter name that the schema accepts', () => {
  it('is a whole name in a query string, and a key of an object', () => {
    holdsFor(
      text,
      (name) => accepts(querySchema, { keep: [name] }),
      (name) => {
        expect(name).toMatch(/^[!-~]+$/);
        expect(`?${name}=1&other`.slice(1).split('&')[0]?.split('=')).toEqual([name, '1']);
        expect(new URL(`/?${name}=1`, BASE).hash).toBe('');
        const kept: Record<string, string> = {};
        kept[name] = '1';
        expect(Object.keys(kept)).toEqual([name]);
      },
    );
  });
});

describe('a header that the schema accepts', () => {
  it.each([
    ['contentSecurityPolicy', (value: string) => ({ contentSecurityPolicy: value })],
    ['permissionsPolicy', (value: string) => ({ permissionsPolicy: value })],
    ['set', (value: string) => ({ set: { 'x-a': value } })],
  ])('has a value without control characters: %s', (_, headers) => {
    holdsFor(
      text,
      (value) => accepts(headersSchema, headers(value)),
      (value) => {
        expect(value).toMatch(/^[ -~]+$/);
        expect(value).toBe(value.trim());
        expect(() => validateHeaderValue('x-a', value)).not.toThrow();
      },
    );
  });

  it('has a name that is one', () => {
    holdsFor(
      text,
      (name) => accepts(headersSchema, { set: { [name]: 'a' } }),
      (name) => {
        expect(name).toMatch(/^[!-~]+$/);
        expect(() => validateHeaderName(name)).not.toThrow();
        expect(name.toLowerCase()).not.toBe('set-cookie');
      },
    );
  });
});

const REDIRECTS = '../shared/data/odd/patt--open-redirect-payloads.txt';
const INJECTIONS = '../shared/data/odd/patt--crlf-injection.txt';

describe.skipIf(!existsSync(REDIRECTS))(`payloads of open redirects (skipped where there is no ${REDIRECTS})`, () => {
  const payloads = linesOf(REDIRECTS);

  it('are there', () => {
    expect(payloads.length).toBeGreaterThan(200);
  });

  it.each([
    ['alone', ''],
    ['after a host', BASE],
    ['after a host and a slash', `${BASE}/`],
    ['after a folder', '/go'],
  ])('lead to no other host %s', (_, before) => {
    const passed = payloads.map((payload) => before + payload).filter(isPassed);
    for (const to of passed) expect(new URL(to, BASE).host, to).toBe('shop.example.com');
  });

  it('are no paths that lead elsewhere', () => {
    const passed = payloads.filter((payload) => accepts(rewritesSchema, { fallback: payload }));
    for (const to of passed) expect(new URL(to, BASE).host, to).toBe('shop.example.com');
  });
});

describe.skipIf(!existsSync(INJECTIONS))(`payloads of split headers (skipped where there is no ${INJECTIONS})`, () => {
  const payloads = linesOf(INJECTIONS);

  it('are there', () => {
    expect(payloads.length).toBeGreaterThan(10);
  });

  it.each([
    ['a location', (value: string) => isPassed(value)],
    ['a path', (value: string) => accepts(redirectsSchema, { exact: { [value]: '/' } })],
    ['a page', (value: string) => accepts(rewritesSchema, { fallback: value })],
    ['a header value', (value: string) => accepts(headersSchema, { set: { 'x-a': value } })],
    ['a header name', (value: string) => accepts(headersSchema, { set: { [value]: 'a' } })],
    ['a parameter name', (value: string) => accepts(querySchema, { keep: [value] })],
  ])('split nothing as %s, encoded or not', (_, isAccepted) => {
    const all = payloads.flatMap((payload) => [payload, ...rawOf(payload)]);
    expect(all.some((payload) => /[\r\n]/.test(payload))).toBe(true);
    for (const payload of all.filter(isAccepted)) expect(payload).toMatch(/^[ -~]*$/);
  });
});

/** Whether a location passes the schema and the check of hosts, where one host is declared. */
function isPassed(to: string): boolean {
  const redirects = { exact: { '/from': to } };
  if (!accepts(redirectsSchema, redirects)) return false;
  const behaviors = [{ path: '*', origin: 'site', redirects }];
  const config = { app: 'shop', hosts: ['shop.example.com'], origins: { site: { folder: 'public' } }, behaviors };
  return redirectProblems(resolveConfig(config, 'dev', [])).length === 0;
}

/** Holds a location to what a browser makes of it. */
function isWhatItSays(to: string): void {
  expect(to).toMatch(/^[!-~]+$/);
  const { protocol, host, hostname, username, password } = new URL(to, BASE);
  expect({ username, password }).toEqual({ username: '', password: '' });
  const [, scheme, written] = /^(https?:)\/\/([^/?#]*)/.exec(to) ?? [];
  if (written === undefined) expect(host).toBe('shop.example.com');
  else expect([protocol, hostname]).toEqual([scheme, written.replace(/:\d+$/, '')]);
}

/** Runs a property on what is accepted alone, and makes sure that this is something. */
function holdsFor(
  values: fc.Arbitrary<string>,
  isAccepted: (value: string) => boolean,
  hold: (value: string) => void,
): void {
  let accepted = 0;
  const property = fc.property(values, (value) => {
    if (!isAccepted(value)) return;
    accepted += 1;
    hold(value);
  });
  fc.assert(property, { numRuns: 2000 });
  expect(accepted).toBeGreaterThan(0);
}

function accepts(schema: z.ZodType, options: unknown): boolean {
  return schema.safeParse(options).success;
}

function isKnownBug(value: string): boolean {
  return value === '__proto__' || /\/(?:\.|%2e){1,2}(?:\/|$)/i.test(value);
}

function isKnownHost(to: string): boolean {
  return /^https?:\/\/(?:[^/?#]*\.)?(?:\d+|0x[\da-f]*)\.?(?::\d*)?(?:[/?#]|$)|^https?:\/\/[^/?#]*(?:xn--|:\d{5})/.test(
    to,
  );
}

function assembled(parts: readonly string[]): fc.Arbitrary<string> {
  return fc.array(fc.constantFrom(...parts), { maxLength: 8 }).map((chosen) => chosen.join(''));
}

function linesOf(file: string): readonly string[] {
  return existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
    : [];
}

/** A payload with its percent-encoding undone once, where it can be. */
function rawOf(payload: string): readonly string[] {
  try {
    return [decodeURIComponent(payload)];
  } catch {
    return [];
  }
}
