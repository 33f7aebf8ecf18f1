/** `edgewright invalidate`: has every edge location forget paths or tags. Says what it costs before. */
import { EdgeError } from '../config/errors.ts';
import type { AwsClients } from '../deploy/aws/clients.ts';
import { createInvalidation } from '../deploy/distribution/create-invalidation.ts';
import { readDistribution } from '../deploy/distribution/read-distribution.ts';
import { FREE_PATHS, type InvalidationCost, invalidationCost } from '../deploy/operate/invalidation-cost.ts';
import { type PathCount, pathsThisMonth, waitUntilInvalidated } from '../deploy/operate/invalidations.ts';
import { ALL_PATHS } from '../deploy/release/invalidated-paths.ts';
import { invalidationOf } from '../simulator/cache/invalidation.ts';
import { confirm } from './confirm.ts';
import type { ExitCode, Io } from './io.ts';
import { type ReleaseOptions, type ReleaseSession, withSession } from './release-session.ts';
import { counted, grouped } from './table.ts';

/** The options of `edgewright invalidate`. */
export interface InvalidateOptions extends ReleaseOptions {
  readonly yes?: boolean;
  /** Whether to wait until it is done; default yes. */
  readonly wait?: boolean;
}

/** Invalidates. Exits with 2 where it is not done after a quarter of an hour. @throws EdgeError ERR_USAGE with every item that is none */
export function runInvalidate(
  io: Io,
  items: readonly string[],
  options: InvalidateOptions,
  clients?: () => AwsClients,
): Promise<ExitCode> {
  refuseItems(items);
  return withSession(io, options, (session) => invalidate(io, [...new Set(items)], options, session), clients);
}

async function invalidate(
  io: Io,
  items: readonly string[],
  options: InvalidateOptions,
  { world, distribution, loaded }: ReleaseSession,
): Promise<ExitCode> {
  const before = await pathsThisMonth(world.clients, distribution, io.now());
  const cost = invalidationCost(items.length, before.paths);
  if (!options.json) for (const line of costLines(cost, before)) io.out(line);
  if (items.includes(ALL_PATHS)) {
    await confirm(io, options, `Have all of ${loaded.config.hosts.join(', ')} asked of the origins anew?`);
  }
  const live = await readDistribution(world.clients.cloudfront, distribution);
  // Whoever runs the command again means it: each run is an invalidation of its own.
  const id = await createInvalidation(world, live, items, `asked for at ${new Date(io.now()).toISOString()}`);
  const isWaiting = options.wait ?? true;
  const isDone = isWaiting && (await waitUntilInvalidated(world, distribution, id));
  io.progress('');
  if (options.json) io.out(JSON.stringify({ id, items, completed: isDone, ...cost }, undefined, 2));
  else io.out(isDone ? `${id} is completed.` : `${id} is in progress; edgewright status shows it.`);
  return isWaiting && !isDone ? 2 : 0;
}

/** What CloudFront would refuse, and what it would take for something else than is meant. @throws EdgeError ERR_USAGE */
function refuseItems(items: readonly string[]): void {
  invalidationOf(items);
  const stars = items.filter((item) => !item.startsWith('#') && item.slice(0, -1).includes('*'));
  if (stars.length === 0) return;
  const says = 'has a * before its end, which CloudFront takes for the character itself';
  const hint = 'Cut the path after the first *: /images/* takes all that begins with /images/.';
  const problems = stars.map((at) => ({ at, says }));
  throw new EdgeError('ERR_USAGE', 'the invalidation would not find what is meant', hint, problems);
}

function costLines({ paths, paid, dollars }: InvalidationCost, before: PathCount): readonly string[] {
  const known = `${before.isLeast ? 'at least ' : ''}${counted(before.paths, 'path')}`;
  const price = paid === 0 ? 'free' : `${grouped(paid)} of them at 0.005 USD, ${dollars.toFixed(3)} USD`;
  return [
    `${counted(paths, 'path')}: ${price}. This distribution had ${known} this month; the account has ${grouped(FREE_PATHS)} free.`,
  ];
}
