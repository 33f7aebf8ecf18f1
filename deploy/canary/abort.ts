/** Ends a canary. */
import { EdgeError } from '../../config/errors.ts';
import type { DeployWorld } from '../deploy-world.ts';
import { readLive } from '../release/live.ts';
import type { Release } from '../release/release.ts';
import { releaseServed } from '../release/release-served.ts';
import type { Rollback } from '../release/roll-back.ts';
import { keepProgress } from '../release/serve-release.ts';
import { endTraffic } from './promote.ts';

/**
 * Ends a canary: every viewer gets what the distribution has. What was staged stays on the staging distribution, where nobody is sent.
 *
 * @returns the release that nobody gets any more; nothing where there was no canary to end
 * @throws EdgeError ERR_RELEASE where all viewers have its release already
 */
export async function abort(
  world: DeployWorld,
  { owner, distribution }: Pick<Rollback, 'owner' | 'distribution'>,
): Promise<Release | undefined> {
  const live = await readLive(world.clients, owner, distribution, []);
  const [newest] = live.releases;
  const staged = live.releases.find(({ progress }) => progress.state === 'staged');
  // Whoever was cut off after the last step asks again.
  if (!staged && newest?.progress.state === 'aborted') return newest;
  if (!staged || !live.store) return undefined;
  if (releaseServed(owner, live)?.number === staged.number) throw alreadyServed(staged);
  await endTraffic(world, { owner, distribution });
  await keepProgress(world, { store: live.store, release: staged }, { state: 'aborted', invalidate: [] });
  return staged;
}

function alreadyServed({ number }: Release): EdgeError {
  const hint = 'Finish it by edgewright promote, or serve the release before by edgewright rollback and abort then.';
  return new EdgeError('ERR_RELEASE', `All viewers have release ${number} already`, hint);
}
