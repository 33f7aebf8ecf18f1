/** What `edgewright warm` prints. */
import type { TopPaths } from '../insight/warm/top-paths.ts';
import type { Warmed, WarmTarget } from '../insight/warm/warm.ts';
import { isSecretName } from '../simulator/records/secrets-in-text.ts';
import { printable } from './printable.ts';
import { counted, grouped, table } from './table.ts';
import type { WarmSummary } from './warm-tally.ts';

/** The table of what was asked for once. */
export function warmTable(all: readonly Warmed[]): readonly string[] {
  // There may be many thousands: each is held against those of its own path alone.
  const ofPath = new Map<string, Warmed[]>();
  for (const one of all) {
    const alike = ofPath.get(one.target.path);
    if (alike) alike.push(one);
    else ofPath.set(one.target.path, [one]);
  }
  const rows = all.map(({ target, warmth, xCache }) => {
    const name = targetName(target, ofPath.get(target.path) ?? []);
    if (warmth.state === 'never' || warmth.state === 'failed')
      return [name, xCache, '', '', `${warmth.state}: ${printable(warmth.why)}`];
    const { age, lifetime, left, state } = warmth;
    const due = `in ${grouped(left)} s${state === 'refreshing' ? '; the edge asks for it now' : ''}`;
    return [name, xCache, `${age} s`, `${grouped(lifetime)} s`, due];
  });
  return table([['path', 'X-Cache', 'Age', 'lifetime', 'next due'], ...rows]);
}

/** One line for one answer of a loop. */
export function warmLine({ target, warmth, xCache, at, due }: Warmed): string {
  const time = new Date(at).toISOString().slice(11, 19);
  const then = due === undefined ? 'dropped' : `due in ${Math.round((due - at) / 1000)} s`;
  const says =
    warmth.state === 'never' || warmth.state === 'failed'
      ? printable(warmth.why)
      : `Age ${warmth.age} of ${warmth.lifetime} s`;
  return `${time}  ${xCache.padEnd(10)}  ${targetName(target, [])}  ${says}, ${then}`;
}

/** What stands at the end, whatever came before; `rate` is what was allowed, in requests a second. */
export function summaryLines(
  { requests, failures, warm, targets, needed, isCloudFront }: WarmSummary,
  rate: number,
): readonly string[] {
  const failed = failures === 0 ? '' : `, ${grouped(failures)} failed`;
  return [
    `${counted(requests, 'request')}${failed}; ${grouped(warm)} of ${grouped(targets)} warm`,
    ...(needed > rate
      ? [`keeping them warm takes ${needed} requests a second, and --rate allows ${rate}: what is due comes late`]
      : []),
    ...(isCloudFront ? [] : ['no answer has an X-Cache: whatever answered, it was no CloudFront']),
  ];
}

/** What of a log is not warmed, and why. */
export function leftOutLines({ requests, leftOut, paths }: TopPaths): readonly string[] {
  const why = Object.entries(leftOut).map(([reason, count]) => `${grouped(count)} ${reason}`);
  const left = why.length === 0 ? '' : `; left out: ${why.join(', ')}`;
  return [`${counted(requests, 'request')} in the log, ${counted(paths.length, 'path')} taken${left}`];
}

/** The path, and by what its variant differs from others of it. */
function targetName(target: WarmTarget, alike: readonly Pick<Warmed, 'target'>[]): string {
  const { path, variant } = target;
  const others = alike.map((one) => one.target.headers);
  const differing = Object.entries(target.headers).filter(
    ([name, value]) => !(variant && name === 'cookie') && others.some((other) => other[name] !== value),
  );
  const told = [
    ...(variant ? [variant] : []),
    ...differing.map(([name, value]) => `${name}: ${isSecretName(name) ? '…' : value}`),
  ];
  return told.length === 0 ? path : `${path} (${told.join(', ')})`;
}
