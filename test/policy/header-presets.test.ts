import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { headersSchema } from '../../config/rules/headers.ts';
import { HEADER_PRESETS, type HeaderPreset } from '../../policy/header-presets.ts';
import { headersOf } from '../../policy/headers.ts';

const NAMES = Object.keys(HEADER_PRESETS) as HeaderPreset[];

const valuesOf = (preset: HeaderPreset): Readonly<Record<string, string>> =>
  Object.fromEntries(headersOf({ preset }).map(({ name, value }) => [name, value]));

describe('a preset', () => {
  it.each(NAMES)('is made of what the schema takes: %s', (name) => {
    expect(headersSchema.safeParse(HEADER_PRESETS[name]).error).toBeUndefined();
  });

  it.each(NAMES)('is a name of the schema: %s', (preset) => {
    expect(headersSchema.safeParse({ preset }).error).toBeUndefined();
  });

  it('gives way to what another option says of a header', () => {
    const headers = headersOf({
      preset: 'basic',
      frameOptions: 'DENY',
      set: { 'Referrer-Policy': 'origin' },
      remove: ['X-Content-Type-Options'],
      without: ['strictTransportSecurity'],
    });
    expect(headers.map(({ name, value, option }) => [name, value, option])).toEqual([
      ['x-frame-options', 'DENY', 'frameOptions'],
      ['referrer-policy', 'origin', 'set["Referrer-Policy"]'],
    ]);
  });
});

const OWASP = '../shared/data/headers/owasp--headers_add.json';

/** Where `strict` leaves OWASP's list, and why. */
const DEVIATIONS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store would take the cache from every browser; freshness is not a matter of this rule',
  'clear-site-data': 'is for the answer to a logout: on every answer it would log everybody out',
  'x-dns-prefetch-control': 'makes every link to another host slower; who wants it has `set`',
  'permissions-policy': 'interest-cohort belonged to a trial that ended; browsers complain about unknown features',
};

describe.skipIf(!existsSync(OWASP))(`the preset strict (skipped where there is no ${OWASP})`, () => {
  const proposed = existsSync(OWASP)
    ? (JSON.parse(readFileSync(OWASP, 'utf8')) as { headers: { name: string; value: string }[] }).headers
    : [];
  const set = valuesOf('strict');

  it.each(proposed.map(({ name, value }) => [name.toLowerCase(), value]))(
    'sets what OWASP proposes, or deviates with a reason: %s',
    (name = '', value = '') => {
      const isFollowed = set[name]?.toLowerCase() === value.toLowerCase();
      expect(isFollowed).toBe(!(name in DEVIATIONS));
    },
  );

  it('sets nothing that OWASP does not propose', () => {
    const names = proposed.map(({ name }) => name.toLowerCase());
    expect(Object.keys(set).filter((name) => !names.includes(name))).toEqual([]);
  });

  it('deviates in features by interest-cohort alone', () => {
    const features = (text = ''): readonly string[] => text.split(', ').sort();
    const theirs = proposed.find(({ name }) => name === 'Permissions-Policy')?.value;
    expect(features(set['permissions-policy'])).toEqual(
      features(theirs).filter((feature) => feature !== 'interest-cohort=()'),
    );
  });
});

/**
 * The grader of the MDN HTTP Observatory. It is no dependency: it comes with a web server, a database driver that is compiled
 * where it is installed, and lists that it downloads.
 */
const OBSERVATORY = 'node_modules/@mdn/mdn-http-observatory';
const MISSING =
  'npm install --no-save --ignore-scripts @mdn/mdn-http-observatory@1.4.8, and {} as conf/hsts-preload.json in it';
const hasObservatory = existsSync(`${OBSERVATORY}/conf/hsts-preload.json`);

describe.skipIf(!hasObservatory)(
  `the MDN HTTP Observatory (${hasObservatory ? 'here' : `skipped: ${MISSING}`})`,
  () => {
    it.each([
      ['strict', 'A+'],
      ['basic', 'B'],
    ] as const)('grades a site with the preset %s %s', async (preset, grade) => {
      expect(await gradeOf(valuesOf(preset))).toMatchObject({ grade });
    });
  },
);

interface Output {
  readonly result: string;
}

/** A grade as the Observatory's own `scan` computes it, from an answer that no network brought. */
async function gradeOf(headers: Readonly<Record<string, string>>): Promise<{ grade: string; score: number }> {
  const from = (file: string) => import(/* @vite-ignore */ `../../${OBSERVATORY}/src/${file}`);
  const { ALL_TESTS } = await from('constants.js');
  const { getGradeForScore, getScoreModifier } = await from('grader/grader.js');
  const { MINIMUM_SCORE_FOR_EXTRA_CREDIT } = await from('grader/charts.js');
  const { Requests } = await from('types.js');
  const requests = Object.assign(new Requests('shop.example.com'), { session: sessionOf('https://shop.example.com/') });
  const response = () => ({ status: 200, verified: true, data: '', headers: headersLikeAxios(headers) });
  Object.assign(requests.responses, {
    auto: response(),
    cors: response(),
    http: response(),
    https: response(),
    httpRedirects: [
      { url: new URL('http://shop.example.com/'), status: 301 },
      { url: new URL('https://shop.example.com/'), status: 200 },
    ],
    httpsRedirects: [{ url: new URL('https://shop.example.com/'), status: 200 }],
  });
  Object.assign(requests.resources, { path: '<!doctype html><title>Shop</title>' });
  const outputs: readonly Output[] = ALL_TESTS.map((test: (requests: object) => Output) => test(requests));
  const modifiers = outputs.map(({ result }) => getScoreModifier(result) as number);
  const total = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 100);
  const uncurved = total(modifiers.filter((modifier) => modifier < 0));
  return getGradeForScore(uncurved >= MINIMUM_SCORE_FOR_EXTRA_CREDIT ? total(modifiers) : uncurved);
}

function sessionOf(url: string): object {
  return { url: new URL(url), jar: { serializeSync: () => ({ cookies: [] }) } };
}

/** What the grader reads headers from: an object of them with a `get` that knows no case. */
function headersLikeAxios(headers: Readonly<Record<string, string>>): object {
  const all = { 'content-type': 'text/html', ...headers } as Readonly<Record<string, string>>;
  return { ...all, get: (name: string) => all[name.toLowerCase()], has: (name: string) => name.toLowerCase() in all };
}
