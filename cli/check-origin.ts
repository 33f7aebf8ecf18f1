/** `edgewright check-origin`: whether an origin, in any language, is fit to stand behind CloudFront. */
import { EdgeError } from '../config/errors.ts';
import { askOrigin } from '../insight/check-origin/ask-origin.ts';
import { checkOrigin, type NamedFinding, type OriginReport } from '../insight/check-origin/check-origin.ts';
import type { Verdict } from '../insight/check-origin/finding.ts';
import { urlOf } from './asked-url.ts';
import { headerPairs } from './header-pairs.ts';
import type { ExitCode, Io } from './io.ts';
import { printable } from './printable.ts';
import { counted, grouped } from './table.ts';

/** The options of `edgewright check-origin`. */
export interface CheckOriginOptions {
  /** `Name: value` each, sent with every request. */
  readonly header?: readonly string[];
  /** Headers that are in the cache key, with commas between. */
  readonly key?: string;
  /** Seconds. */
  readonly timeout: string;
  /** Whether what costs is a no, too. */
  readonly strict?: boolean;
  readonly json?: boolean;
}

const VERDICTS: readonly Verdict[] = ['breaks', 'costs', 'ok', 'skipped'];

/** Seconds that `--timeout` may be at most: what CloudFront waits for an origin at most. */
const LONGEST = 120;

/** Asks the origin, and prints what was found. Exits with 2 where something breaks. @throws EdgeError ERR_USAGE */
export async function runCheckOrigin(io: Io, address: string, options: CheckOriginOptions): Promise<ExitCode> {
  const url = urlOf(address, 'edgewright check-origin https://api.example.com/orders');
  const ask = askOrigin(url, {
    headers: Object.fromEntries(headerPairs(options.header ?? [])),
    timeout: secondsOf(options.timeout) * 1000,
    now: io.now,
  });
  io.progress(`asking ${url.host}`);
  const key = (options.key ?? '').split(',').map((name) => name.trim().toLowerCase());
  const report = await checkOrigin(url, { ask, now: io.now }, key);
  io.progress('');
  if (options.json) io.out(JSON.stringify({ url: url.href, ...report }, undefined, 2));
  else for (const line of reportLines(url, report)) io.out(line);
  const no: readonly Verdict[] = options.strict ? ['breaks', 'costs'] : ['breaks'];
  return report.findings.some(({ verdict }) => no.includes(verdict)) ? 2 : 0;
}

function reportLines(url: URL, { answer, findings }: OriginReport): readonly string[] {
  const head = answer ? `${answer.status}, ${grouped(answer.bytes)} bytes` : 'no answer';
  const told = VERDICTS.flatMap((verdict) => findings.filter((one) => one.verdict === verdict));
  const counts = VERDICTS.flatMap((verdict) => {
    const count = findings.filter((one) => one.verdict === verdict).length;
    return count === 0 ? [] : [`${count} ${verdict}`];
  });
  return [
    `${url.href}: ${head}`,
    '',
    ...told.flatMap((finding) => findingLines(finding)),
    '',
    `${counted(findings.length, 'check')}: ${counts.join(', ')}`,
  ];
}

function findingLines({ verdict, check, found, effect, mend }: NamedFinding): readonly string[] {
  const indent = ' '.repeat(25);
  const more = [effect, mend].flatMap((text) => (text === undefined ? [] : [`${indent}${printable(text)}`]));
  return [`${verdict.padEnd(7)}  ${check.padEnd(15)} ${printable(found)}`, ...more];
}

function secondsOf(text: string): number {
  const seconds = Number(text);
  if (/^\d+(?:\.\d+)?$/.test(text) && seconds > 0 && seconds <= LONGEST) return seconds;
  const hint = 'Leave it out for 30, which is how long CloudFront waits.';
  throw new EdgeError('ERR_USAGE', `--timeout takes seconds, at most ${LONGEST}, got ${text}`, hint);
}
