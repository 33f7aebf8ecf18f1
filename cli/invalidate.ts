/** `edgewright invalidate`: has every edge location forget paths, tags, or what shows an entity. Says what it costs before. */
import { ALL_PATHS, isTag } from '#policy/invalidation-items';
import { invalidationMapOf } from '../build/invalidation-map.ts';
import { policiesOf } from '../build/policies.ts';
import { EdgeError } from '../config/errors.ts';
import type { ResolvedConfig } from '../config/resolve.ts';
import type { AwsClients } from '../deploy/aws/clients.ts';
import { readDistribution } from '../deploy/distribution/read-distribution.ts';
import { type SentInvalidations, sendInvalidations } from '../deploy/distribution/send-invalidations.ts';
import { digestOf } from '../deploy/names.ts';
import { FREE_PATHS, type InvalidationCost, invalidationCost } from '../deploy/operate/invalidation-cost.ts';
import { type PathCount, pathsThisMonth, waitUntilInvalidated } from '../deploy/operate/invalidations.ts';
import { batchesOf, type InvalidationBatch, pauseAfter } from '../invalidation/batches.ts';
import { type Changed, type MeantItems, meantItems } from '../invalidation/meant-items.ts';
import { isOverQuota } from '../invalidation/send-batches.ts';
import { confirm } from './confirm.ts';
import type { ExitCode, Io } from './io.ts';
import { type ReleaseOptions, type ReleaseSession, withSession } from './release-session.ts';
import { counted, grouped, listed } from './table.ts';

/** The options of `edgewright invalidate`. */
export interface InvalidateOptions extends ReleaseOptions {
  readonly yes?: boolean;
  /** Whether to wait until it is done; default yes. */
  readonly wait?: boolean;
  /** A name of the user's own: what was invalidated under it already is not invalidated again. */
  readonly reference?: string;
}

/**
 * Invalidates. Exits with 2 where CloudFront had no room for all of it, and where it is not done after a quarter of an hour.
 *
 * @throws EdgeError ERR_USAGE with every item that is none, before anything is sent
 */
export function runInvalidate(
  io: Io,
  asked: readonly string[],
  options: InvalidateOptions,
  clients?: () => AwsClients,
): Promise<ExitCode> {
  const run = (session: ReleaseSession): Promise<ExitCode> => {
    return invalidate(io, asked, meantBy(session.loaded.config, asked), options, session);
  };
  return withSession(io, options, run, clients);
}

async function invalidate(
  io: Io,
  asked: readonly string[],
  { items, unknown }: MeantItems,
  options: InvalidateOptions,
  session: ReleaseSession,
): Promise<ExitCode> {
  const { world, distribution, loaded } = session;
  const before = await pathsThisMonth(world.clients, distribution, io.now());
  const cost = invalidationCost(items.length, before.paths);
  const isMore = items.some((item) => !asked.includes(item));
  if (!options.json) for (const line of [...costLines(cost, before), ...(isMore ? listed(items) : [])]) io.out(line);
  for (const line of await notes(items, unknown, session)) io.err(line);
  await askFirst(io, items, cost, options, loaded.config);
  const reference = options.reference ?? new Date(io.now()).toISOString();
  const batches = batchesOf(items, `edgewright-${digestOf(distribution, reference, ...items)}`);
  if (!options.json && batches.length > 1) io.out(batchLine(batches, reference));
  const sent: Sent = { ...(await sendInvalidations(world, distribution, batches)), reference };
  const isWaiting = (options.wait ?? true) && sent.left.length === 0;
  const isDone = isWaiting && (await areDone(session, sent.ids));
  io.progress('');
  if (options.json)
    io.out(JSON.stringify({ ...facts(sent), items, unknown, completed: isDone, ...cost }, undefined, 2));
  else for (const line of endLines(sent, isDone, options)) io.out(line);
  if (sent.error !== undefined && !isOverQuota(sent.error)) throw sent.error;
  return sent.left.length > 0 || (isWaiting && !isDone) ? 2 : 0;
}

/** The items that are meant by the arguments. @throws EdgeError ERR_USAGE with all that cannot be meant */
function meantBy(config: ResolvedConfig, asked: readonly string[]): MeantItems {
  const meant = meantItems(invalidationMapOf(config, policiesOf(config)), asked.map(changedOf));
  if (meant.problems.length === 0) return meant;
  const hint = 'Give paths such as /news/*, tags such as #news, and entities of the config such as product=42.';
  throw new EdgeError('ERR_USAGE', 'Nothing is invalidated', hint, meant.problems);
}

/** `product=42` is an entity with its id. */
function changedOf(argument: string): Changed {
  if (argument === '' || argument.startsWith('/') || isTag(argument)) return argument;
  const at = argument.indexOf('=');
  return at < 0 ? { entity: argument } : { entity: argument.slice(0, at), id: argument.slice(at + 1) };
}

/** What of the invalidation would find nothing, or not all. */
async function notes(
  items: readonly string[],
  unknown: readonly string[],
  { world, distribution }: ReleaseSession,
): Promise<readonly string[]> {
  const { config } = await readDistribution(world.clients.cloudfront, distribution);
  const isTagged = config.CacheTagConfig?.HeaderName !== undefined;
  return [
    ...(items.some(isTag) && !isTagged
      ? ['warning: the distribution names no header of cache tags (CacheTagConfig), so that a tag finds nothing']
      : []),
    ...unknown.map(
      (path) => `note: the behavior ${path} has a rule of your own: what that rewrites a path to is yours to add`,
    ),
  ];
}

/** Everything asks first; so does what is paid for, where somebody is there. */
async function askFirst(
  io: Io,
  items: readonly string[],
  { paid, dollars }: InvalidationCost,
  options: InvalidateOptions,
  { hosts }: ResolvedConfig,
): Promise<void> {
  if (items.includes(ALL_PATHS))
    await confirm(io, options, `Have all of ${hosts.join(', ')} asked of the origins anew?`);
  else if (paid > 0 && io.ask && !options.json) await confirm(io, options, `Pay ${dollars.toFixed(3)} USD for it?`);
}

/** What became of the items, and under which name the rest goes on. */
interface Sent extends SentInvalidations {
  readonly reference: string;
}

/** How it goes out, and how it goes on where somebody cuts it off. */
function batchLine(batches: readonly InvalidationBatch[], reference: string): string {
  const seconds = batches.slice(0, -1).reduce((sum, batch) => sum + pauseAfter(batch) / 1000, 0);
  const count = `${grouped(batches.length)} invalidations within ${grouped(Math.ceil(seconds))} s or more`;
  return `AWS's rates make it ${count}; where that is cut off, --reference ${reference} goes on.`;
}

/** Whether all of them are done within a quarter of an hour each. */
async function areDone({ world, distribution }: ReleaseSession, ids: readonly string[]): Promise<boolean> {
  for (const id of ids) if (!(await waitUntilInvalidated(world, distribution, id))) return false;
  return true;
}

/** The members of the JSON. */
function facts({ ids, reference, left }: Sent): object {
  const [id] = ids;
  return { ...(ids.length === 1 ? { id } : {}), ids, reference, ...(left.length > 0 ? { left } : {}) };
}

function endLines(sent: Sent, isDone: boolean, options: InvalidateOptions): readonly string[] {
  const { ids, done, left, reference } = sent;
  const names = ids.join(', ');
  if (left.length > 0) {
    const those = `${grouped(done.length)} of ${counted(done.length + left.length, 'path')} invalidated`;
    return [
      `${those}${names === '' ? '' : ` (${names})`}. CloudFront did not take the rest:`,
      ...listed(left),
      `The same command with --reference ${reference} goes on, and pays for nothing twice.`,
    ];
  }
  const verb = ids.length === 1 ? 'is' : 'are';
  const end = isDone ? 'completed.' : 'in progress; edgewright status shows it.';
  return [`${names} ${verb} ${end}`, ...(done.includes(ALL_PATHS) ? warmLines(options) : [])];
}

/** Whoever empties the caches sends every viewer to the origins. */
function warmLines({ env }: InvalidateOptions): readonly string[] {
  const where = env === undefined ? '' : ` --env ${env}`;
  return [
    'The caches are empty. This asks for what viewers want most, before they do:',
    `  edgewright warm --from-log FILE --top 100${where}`,
  ];
}

function costLines({ paths, paid, dollars }: InvalidationCost, before: PathCount): readonly string[] {
  const known = `${before.isLeast ? 'at least ' : ''}${counted(before.paths, 'path')}`;
  const price = paid === 0 ? 'free' : `${grouped(paid)} of them at 0.005 USD, ${dollars.toFixed(3)} USD`;
  return [
    `${counted(paths, 'path')}: ${price}. This distribution had ${known} this month; the account has ${grouped(FREE_PATHS)} free.`,
  ];
}
