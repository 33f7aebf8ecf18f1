/** Puts a release in front of viewers, and goes back by itself. */
import { EdgeError } from '../../config/errors.ts';
import type { DeployWorld } from '../deploy-world.ts';
import { BEFORE_FIRST } from './record-release.ts';
import { rollBack } from './roll-back.ts';
import { keepProgress, type Served, type Serving, serveRelease } from './serve-release.ts';

/**
 * Serves a release; where a probe does not hold, what was served before is served again.
 *
 * @throws EdgeError ERR_RELEASE where another release was faster
 */
export async function serveOrRollBack(world: DeployWorld, serving: Serving): Promise<Served> {
  const served = await serveRelease(world, serving);
  if (served.failures.length > 0) await takeBack(world, serving);
  return served;
}

/** Serves again what was served before a release, unless another release came meanwhile. */
async function takeBack(world: DeployWorld, serving: Serving): Promise<void> {
  const { owner, live, release } = serving;
  const { from: to = BEFORE_FIRST } = release.progress;
  try {
    const { store } = await rollBack(world, { owner, distribution: live.distribution.id, to, only: release.number });
    await keepProgress(world, { store, release }, FAILED);
  } catch (error) {
    if (error instanceof EdgeError) await keepProgress(world, serving, FAILED);
    throw error;
  }
}

const FAILED = { state: 'failed', invalidate: [] } as const;
