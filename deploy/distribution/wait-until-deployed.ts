/** Waits until every edge location has the last change of a distribution. */
import { EdgeError } from '../../config/errors.ts';
import type { DeployWorld } from '../deploy-world.ts';
import { type LiveDistribution, readDistribution } from './read-distribution.ts';

/** Milliseconds between two looks. AWS's own waiter looks each minute. */
const POLL = 10_000;

/** Milliseconds after which CloudFront is not waited for any longer. It takes some minutes as a rule. */
const LONGEST = 35 * 60_000;

type World = Pick<DeployWorld, 'now' | 'wait' | 'progress'> & {
  readonly clients: Pick<DeployWorld['clients'], 'cloudfront'>;
};

/**
 * The distribution once it is deployed.
 *
 * @throws EdgeError ERR_AWS after 35 minutes, as AWS's own waiter does
 * @see https://docs.aws.amazon.com/cli/latest/reference/cloudfront/wait/distribution-deployed.html
 */
export async function waitUntilDeployed(world: World, distribution: LiveDistribution): Promise<LiveDistribution> {
  const start = world.now();
  let now = distribution;
  while (now.status !== 'Deployed') {
    const minutes = Math.floor((world.now() - start) / 60_000);
    if (world.now() - start > LONGEST) throw tooLong(distribution.id, minutes);
    world.progress(`waiting until every edge location has it, ${minutes} min`);
    await world.wait(POLL);
    now = await readDistribution(world.clients.cloudfront, distribution.id);
  }
  world.progress('');
  return now;
}

function tooLong(id: string, minutes: number): EdgeError {
  const hint = 'Look at its status in the console, and run the same command again: it goes on from here.';
  return new EdgeError('ERR_AWS', `${id} is not deployed after ${minutes} minutes`, hint);
}
