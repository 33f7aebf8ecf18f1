/** The suites of http-cache-tests, as far as they are meant for a shared cache, and what is to be said of them. */
import suites from 'http-cache-tests/tests/index.mjs';
import surrogateControl from 'http-cache-tests/tests/surrogate-control.mjs';
import { EXCEPTIONS } from './exceptions.ts';

/** Every suite, those that its command line adds included, without the tests that only a browser can take. */
export const SUITES: readonly ConformanceSuite[] = [...suites, surrogateControl].map((suite) => ({
  ...suite,
  tests: suite.tests.filter(({ browser_only: isBrowsers }) => !isBrowsers),
}));

/** The tests of a suite that are required of a cache: what names no kind is. */
export function requiredOf({ tests }: ConformanceSuite): readonly ConformanceTest[] {
  return tests.filter(({ kind = 'required' }) => kind === 'required');
}

/** Ids of the tests that may fail, and have to. */
export const EXPECTED_FAILURES: readonly string[] = EXCEPTIONS.flatMap(({ tests }) => tests);

/** The numbers of each suite in Markdown, and of all; `passes` says which tests do. */
export function tableOf(passes: (id: string) => boolean): string {
  const counted = SUITES.map((suite) => ({ name: suite.name, tests: requiredOf(suite) }));
  const rows = [...counted, { name: 'all', tests: counted.flatMap(({ tests }) => tests) }]
    .filter(({ tests }) => tests.length > 0)
    .map(({ name, tests }) => `| ${name} | ${tests.filter(({ id }) => passes(id)).length} | ${tests.length} |`);
  return ['| suite | passes | required |', '|---|---|---|', ...rows].join('\n');
}

/** The numbers as `http-cache.test.ts` holds them: all but the exceptions pass. */
export function expectedTable(): string {
  return tableOf((id) => !EXPECTED_FAILURES.includes(id));
}

/** The exceptions in Markdown. */
export function exceptionsTable(): string {
  const words = { documented: 'documented by AWS', standard: 'the standard', choice: 'own choice' } as const;
  const rows = EXCEPTIONS.map(({ by, reason, source, tests }) => {
    return `| ${reason} | ${words[by]}: ${source} | ${tests.length} |`;
  });
  return ['| why tests fail | whose word | tests |', '|---|---|---|', ...rows].join('\n');
}
