/** Invalidations of a distribution: those of before, and one until it is done. */
import {
  GetInvalidationCommand,
  type InvalidationSummary,
  paginateListInvalidations,
} from '@aws-sdk/client-cloudfront';
import type { AwsClients } from '../aws/clients.ts';
import type { DeployWorld } from '../deploy-world.ts';
import { monthStart } from './invalidation-cost.ts';

type CloudFront = Pick<AwsClients, 'cloudfront'>;

/** An invalidation. */
export interface LiveInvalidation {
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
  /** `Completed`, or `InProgress`. */
  readonly status: string;
  readonly paths: readonly string[];
}

/** How many paths were invalidated. */
export interface PathCount {
  readonly paths: number;
  /** Whether there were more invalidations than are asked for. */
  readonly isLeast: boolean;
}

/** Invalidations that are asked for their paths, one call each. */
const MOST_ASKED = 100;

/** Milliseconds between two looks, as those of AWS's own waiter. */
const POLL = 20_000;

/** Milliseconds after which an invalidation is not waited for any longer. AWS's waiter gives up after ten minutes. */
const LONGEST = 15 * 60_000;

/**
 * The newest invalidations, with their paths, the newest first.
 *
 * @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ListInvalidations.html
 */
export async function lastInvalidations(
  clients: CloudFront,
  distribution: string,
  most: number,
): Promise<readonly LiveInvalidation[]> {
  const summaries = await summariesSince(clients, distribution, 0, most);
  return Promise.all(summaries.map(({ Id = '' }) => readInvalidation(clients, distribution, Id)));
}

/**
 * The paths of a distribution that were invalidated this month. No operation counts them, nor those of the account's other
 * distributions.
 */
export async function pathsThisMonth(clients: CloudFront, distribution: string, now: number): Promise<PathCount> {
  const summaries = await summariesSince(clients, distribution, monthStart(now), MOST_ASKED + 1);
  let paths = 0;
  for (const { Id = '' } of summaries.slice(0, MOST_ASKED)) {
    paths += (await readInvalidation(clients, distribution, Id)).paths.length;
  }
  return { paths, isLeast: summaries.length > MOST_ASKED };
}

/**
 * Waits until an invalidation is done; whether it is.
 *
 * @see https://docs.aws.amazon.com/cli/latest/reference/cloudfront/wait/invalidation-completed.html
 */
export async function waitUntilInvalidated(
  { clients, now, wait, progress }: Pick<DeployWorld, 'now' | 'wait' | 'progress'> & { readonly clients: CloudFront },
  distribution: string,
  id: string,
): Promise<boolean> {
  const start = now();
  for (;;) {
    const { status } = await readInvalidation(clients, distribution, id);
    if (status === 'Completed') return true;
    const passed = now() - start;
    if (passed > LONGEST) return false;
    progress(`waiting until every edge location has forgotten, ${Math.floor(passed / 1000)} s`);
    await wait(POLL);
  }
}

async function readInvalidation(
  { cloudfront }: CloudFront,
  distribution: string,
  id: string,
): Promise<LiveInvalidation> {
  const command = new GetInvalidationCommand({ DistributionId: distribution, Id: id });
  const { Invalidation: found } = await cloudfront.send(command);
  const { Status: status = '', CreateTime: at, InvalidationBatch: batch } = found ?? {};
  return { id, at: at?.toISOString() ?? '', status, paths: batch?.Paths?.Items ?? [] };
}

/** They come the newest first. */
async function summariesSince(
  { cloudfront }: CloudFront,
  distribution: string,
  since: number,
  most: number,
): Promise<readonly InvalidationSummary[]> {
  const found: InvalidationSummary[] = [];
  for await (const { InvalidationList } of paginateListInvalidations(
    { client: cloudfront },
    { DistributionId: distribution },
  )) {
    for (const summary of InvalidationList?.Items ?? []) {
      if (found.length === most || (summary.CreateTime?.getTime() ?? 0) < since) return found;
      found.push(summary);
    }
  }
  return found;
}
