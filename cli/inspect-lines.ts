/** What `edgewright inspect` found, as facts for programs and as lines for people. Without secrets. */
import type { Placement } from '../build/plan.ts';
import { popOf } from '../insight/inspect/cached-check.ts';
import type { Expectation } from '../insight/inspect/expectation.ts';
import type { Inspection } from '../insight/inspect/inspect.ts';
import { lifetimeWords } from '../insight/inspect/lifetime.ts';
import { type SeenAnswer, seenHeader, type Timing } from '../insight/inspect/seen-answer.ts';
import type { Selection } from '../simulator/cache/cache-policy.ts';
import { redacted } from '../simulator/records/redacted.ts';
import type { DistributionSettings } from '../simulator/settings.ts';
import { printable } from './printable.ts';
import type { Project } from './project.ts';
import { counted, table } from './table.ts';

/** What was found. */
export interface Inspecting {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly project: Project;
  /** The distribution as it is on AWS, where that was read. */
  readonly live: DistributionSettings | undefined;
  readonly seen: readonly SeenAnswer[];
  readonly expectation: Expectation;
  readonly checks: readonly Inspection[];
}

/** The facts, with everything taken out that lets somebody in. */
export type InspectFacts = ReturnType<typeof inspectFacts>;

/** Makes them. */
export function inspectFacts({ url, headers, project, live, seen, expectation, checks }: Inspecting) {
  const { behavior, changes, answered, failed, key, origin, next } = expectation;
  const { app, environment } = project.manifest;
  const [originPath = '', ...originQuery] = origin?.target.split('?') ?? [];
  return redacted({
    request: { origin: url.origin, uri: url.pathname, querystring: url.search.slice(1), headers },
    app,
    environment,
    heldTo: live?.id ?? 'build',
    answers: seen.map((answer) => ({
      status: answer.status,
      bytes: answer.bytes,
      pop: popOf(answer),
      timing: answer.timing,
      headers: headersOf(answer),
    })),
    expected: {
      behavior: behavior?.path ?? '',
      stations: project.plan.placements.filter((one) => one.behavior === behavior?.path).map(stationOf),
      changes,
      ...(answered ? { answered: { status: answered.status } } : {}),
      ...(failed === undefined ? {} : { failed }),
      ...(key ? { key } : {}),
      ...(behavior ? { keyed: keyedOf(behavior.cachePolicy) } : {}),
      ...(origin ? { origin: { id: origin.id, uri: originPath, querystring: originQuery.join('?') } } : {}),
      lifetime: lifetimeWords(seen[0] as SeenAnswer, expectation),
      ...(next?.ttl === undefined ? {} : { ttl: next.ttl }),
      isHit: next?.result === 'Hit',
    },
    checks,
  });
}

/** Values by the name of their header, as it was sent. */
function headersOf({ lines }: SeenAnswer): Readonly<Record<string, readonly string[]>> {
  const names = [...new Set(lines.map(([name]) => name))];
  return Object.fromEntries(
    names.map((name) => [name, lines.filter(([one]) => one === name).map(([, value]) => value)]),
  );
}

function stationOf({ station, runtime, rules }: Placement) {
  return { station, runtime, rules: rules.map(({ name }) => name) };
}

/** What a policy names, whether this request has it or not. */
function keyedOf(policy: NonNullable<Expectation['behavior']>['cachePolicy']) {
  const encodings = [...(policy.brotli ? ['br'] : []), ...(policy.gzip ? ['gzip'] : [])];
  return {
    queries: selected(policy.queryStrings),
    headerNames: policy.headers,
    cookieNames: selected(policy.cookies),
    encodings,
  };
}

function selected({ behavior, names = [] }: Selection): string {
  if (behavior === 'none' || behavior === 'all') return behavior;
  return behavior === 'whitelist' ? names.join(', ') || 'none' : `all but ${names.join(', ')}`;
}

/** The facts, a line each. */
export function inspectLines(facts: InspectFacts): readonly string[] {
  const { request, app, environment, heldTo, answers, checks } = facts;
  const query = request.querystring === '' ? '' : `?${request.querystring}`;
  const against = heldTo === 'build' ? 'its build' : `${heldTo} as it is on AWS`;
  const counts = (['breaks', 'costs', 'ok', 'skipped'] as const).flatMap((verdict) => {
    const count = checks.filter((one) => one.verdict === verdict).length;
    return count === 0 ? [] : [`${count} ${verdict}`];
  });
  return [
    `${request.origin}${request.uri}${query}: ${counted(answers.length, 'request')}`,
    '',
    ...answerTable(answers),
    '',
    ...shownHeaders(answers),
    '',
    `${app} for ${environment}, by ${against}:`,
    ...expectedLines(facts.expected),
    '',
    ...checks.flatMap(checkLines),
    '',
    `${counted(checks.length, 'check')}: ${counts.join(', ')}`,
  ].map(printable);
}

type Answers = InspectFacts['answers'];

function answerTable(answers: Answers): readonly string[] {
  return table([
    ['', 'status', 'X-Cache', 'Age', 'POP', 'DNS', 'TCP', 'TLS', 'first byte', 'whole'],
    ...answers.map((answer, i) => [
      String(i + 1),
      String(answer.status),
      shownValue(answer, 'x-cache'),
      shownValue(answer, 'age'),
      answer.pop === '' ? '-' : `${answer.pop} (${answer.pop.slice(0, 3)})`,
      ...timingTexts(answer.timing),
    ]),
  ]);
}

function timingTexts({ dns, tcp, tls, firstByte, whole }: Timing): readonly string[] {
  return [dns, tcp, tls, firstByte, whole].map((time) => (time === undefined ? '-' : `${Math.round(time)} ms`));
}

/** Headers whose values say what becomes of an answer; where answers differ, each. */
const SHOWN = ['Cache-Control', 'Vary', 'Set-Cookie', 'Location', 'X-Amz-Cf-Id'];

function shownHeaders(answers: Answers): readonly string[] {
  return SHOWN.flatMap((name) => {
    const values = [...new Set(answers.map((answer) => shownValue(answer, name.toLowerCase())))];
    if (name === 'Location' && values.every((value) => value === '-')) return [];
    return values.map((value, i) => `${(i === 0 ? name : '').padEnd(17)}${value}`);
  });
}

/** As `seenHeader`, of facts. */
function shownValue({ headers }: Pick<Answers[number], 'headers'>, name: string): string {
  const lines = Object.entries(headers).flatMap(([one, values]) => values.map((value) => [one, value] as const));
  return seenHeader({ lines }, name) ?? '-';
}

function expectedLines(expected: InspectFacts['expected']): readonly string[] {
  const { behavior, stations, changes, answered, failed, key, keyed, origin, lifetime } = expected;
  const row = (name: string, text: string): string => `${name.padEnd(17)}${text}`;
  return [
    row('behavior', behavior === '' ? 'none takes the path' : behavior),
    ...stations.map(({ station, rules, runtime }) => row(station, `${rules.join(', ')} (${runtime})`)),
    row('changes', changes.join('; ') || 'nothing'),
    ...(failed === undefined ? [] : [row('not played', failed)]),
    ...(answered ? [row('answer', `${answered.status}, without asking the cache`)] : []),
    ...(key && keyed
      ? [
          row('key', `${key.path}`),
          row('  query', `${key.query || '-'}  of ${keyed.queries}`),
          row('  cookies', `${key.cookies || '-'}  of ${keyed.cookieNames}`),
          row('  headers', headerText(key.headers, keyed)),
        ]
      : []),
    ...(origin ? [row('origin', `${origin.id}: ${origin.uri}${origin.querystring && `?${origin.querystring}`}`)] : []),
    row('lifetime', lifetime),
  ];
}

function headerText(
  headers: Readonly<Record<string, string>>,
  { headerNames, encodings }: { readonly headerNames: readonly string[]; readonly encodings: readonly string[] },
): string {
  const all = [...headerNames, ...(encodings.length > 0 ? ['accept-encoding'] : [])];
  const texts = [...new Set(all)].map((name) => {
    if (headers[name] !== undefined) return `${name}: ${headers[name]}`;
    return name.startsWith('cloudfront-') ? `${name}: what CloudFront says of you` : `${name}: not sent`;
  });
  return texts.join('; ') || '-  of none';
}

function checkLines({ verdict, check, found, effect, mend }: Inspection): readonly string[] {
  const indent = ' '.repeat(24);
  const more = [effect, mend].flatMap((text) => (text === undefined ? [] : [`${indent}${text}`]));
  return [`${verdict.padEnd(7)}  ${check.padEnd(14)} ${found}`, ...more];
}
