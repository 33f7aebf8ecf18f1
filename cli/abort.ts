/** `edgewright abort`: ends a canary. */
import type { AwsClients } from '../deploy/aws/clients.ts';
import { abort } from '../deploy/canary/abort.ts';
import { stagedRelease } from '../deploy/canary/staged-release.ts';
import { confirm } from './confirm.ts';
import type { ExitCode, Io } from './io.ts';
import { type ReleaseOptions, withSession } from './release-session.ts';

/** The options of `edgewright abort`. */
export interface AbortOptions extends ReleaseOptions {
  readonly yes?: boolean;
}

/** Ends the canary that runs. Where none does there is nothing to ask and to end, which is as good. */
export function runAbort(io: Io, options: AbortOptions, clients?: () => AwsClients): Promise<ExitCode> {
  return withSession(
    io,
    options,
    async ({ owner, distribution, world, steps }) => {
      if (await stagedRelease(world.clients, owner)) await confirm(io, options, `End the canary of ${distribution}?`);
      const release = await abort(world, { owner, distribution });
      if (options.json) {
        const facts = { release: release?.number, aborted: release !== undefined, distribution, steps };
        io.out(JSON.stringify(facts, undefined, 2));
      } else if (release) io.out(`\nRelease ${release.number} is aborted: every viewer gets what was served before.`);
      else io.out('There is no canary.');
      return 0;
    },
    clients,
  );
}
