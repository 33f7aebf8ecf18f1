/** The distribution of an environment as it is on AWS now, in the form in which `edgewright pull` would write it. */
import { resolveCname } from 'node:dns/promises';
import type { ResolvedConfig } from '../config/resolve.ts';
import { type AwsClients, awsClients } from '../deploy/aws/clients.ts';
import { pullDistribution } from '../deploy/distribution/pull-distribution.ts';
import { cnamesOf } from './cnames.ts';
import type { Io } from './io.ts';
import { askingAws, noDistribution } from './release-session.ts';

/** What is asked. */
export interface LiveWorld {
  readonly clients: () => AwsClients;
  /** The names that a name stands for; rejects where it stands for none. */
  readonly resolveCname: (name: string) => Promise<readonly string[]>;
}

/** AWS, and the DNS of this machine. */
export const LIVE_WORLD: LiveWorld = { clients: awsClients, resolveCname };

/** Its JSON, without values of origins' headers. @throws EdgeError ERR_USAGE where the environment has none, ERR_AWS */
export async function readLiveDistribution(
  io: Io,
  { environment, distribution }: Pick<ResolvedConfig, 'environment' | 'distribution'>,
  clients: () => AwsClients,
): Promise<string> {
  if (distribution === undefined) throw noDistribution(environment);
  let text = '';
  await askingAws(io, async () => {
    io.progress(`reading ${distribution}`);
    ({ text } = await pullDistribution(clients(), distribution, true));
    return 0;
  });
  return text;
}

/** The same for the lint, with what the DNS says of its origins. */
export async function liveToLint(io: Io, config: ResolvedConfig, { clients, resolveCname: resolve }: LiveWorld) {
  const text = await readLiveDistribution(io, config, clients);
  const names = [...text.matchAll(/"DomainName": "([^"]+)"/g)].map(([, name = '']) => name);
  return { text, cnames: await cnamesOf(names, resolve) };
}
