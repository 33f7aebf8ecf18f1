/**
 * Which distribution a Host header means.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/CNAMEs.html
 */
import { isIP } from 'node:net';
import { hostNameOf, isHost } from '#policy/host-name';
import type { DistributionSettings } from './settings.ts';

/**
 * The distribution with that domain name or alias; of several that mean the host a plain name comes before a wildcard, and a longer
 * wildcard before a shorter. This machine's own names and addresses mean the first. Nothing where no distribution has the
 * name: CloudFront answers that with 403.
 */
export function distributionFor<Settings extends Pick<DistributionSettings, 'domainName' | 'aliases'>>(
  host: string,
  all: readonly Settings[],
): Settings | undefined {
  const name = hostNameOf(host).replace(/\.$/, '');
  const names = all.flatMap((settings) =>
    [settings.domainName, ...settings.aliases].map((declared) => ({ declared: declared.toLowerCase(), settings })),
  );
  const meant = names.filter(({ declared }) => isHost(declared, name));
  const [best] = meant.sort((a, b) => specificity(b.declared) - specificity(a.declared));
  return best?.settings ?? (isThisMachine(name) ? all[0] : undefined);
}

function specificity(declared: string): number {
  return declared.startsWith('*') ? declared.length : Number.POSITIVE_INFINITY;
}

/** What a browser on this machine, or beside it, calls it; without a port. */
export function isThisMachine(name: string): boolean {
  return name === '' || name === 'localhost' || name.endsWith('.localhost') || isIP(name.replace(/^\[|\]$/g, '')) !== 0;
}
