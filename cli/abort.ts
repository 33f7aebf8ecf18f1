/** `edgewright abort`: ends a canary. */
import type { AwsClients } from '../deploy/aws/clients.ts';
import { abort } from '../deploy/canary/abort.ts';
import { confirm } from './confirm.ts';
import type { ExitCode, Io } from './io.ts';
import { type ReleaseOptions, withSession } from './release-session.ts';

/** The options of `edgewright abort`. */
export interface AbortOptions extends ReleaseOptions {
  readonly yes?: boolean;
}

/** Ends the canary that runs. */
export function runAbort(io: Io, options: AbortOptions, clients?: () => AwsClients): Promise<ExitCode> {
  return withSession(
    io,
    options,
    async ({ owner, distribution, world, steps }) => {
      await confirm(io, options, `End the canary of ${distribution}?`);
      const { number } = await abort(world, { owner, distribution });
      if (options.json) io.out(JSON.stringify({ release: number, aborted: true, distribution, steps }, undefined, 2));
      else io.out(`\nRelease ${number} is aborted: every viewer gets what was served before.`);
      return 0;
    },
    clients,
  );
}
