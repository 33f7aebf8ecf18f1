/** Probes that could never hold. */
import type { Problem } from '../errors.ts';
import type { ResolvedConfig } from '../resolve.ts';

/** A probe asks a host of the environment: of others the distribution knows nothing. */
export function probeProblems({ probes = [], hosts }: ResolvedConfig): readonly Problem[] {
  return probes.flatMap(({ host, headers = {} }, i) => {
    const at = `probes[${i}]`;
    const isKnown = host === undefined || hosts.some((one) => one === host || isBelow(host, one));
    const ofCache = Object.keys(headers).filter((name) => name.toLowerCase() === 'x-cache');
    return [
      ...(isKnown ? [] : [{ at: `${at}.host`, says: `expected one of the hosts ${hosts.join(', ')}, got ${host}` }]),
      ...ofCache.map((name) => ({ at: `${at}.headers`, says: `has ${name}; say it as cache, such as cache: 'Hit'` })),
    ];
  });
}

function isBelow(host: string, pattern: string): boolean {
  return (
    pattern.startsWith('*.') && host.endsWith(pattern.slice(1)) && !host.slice(0, 1 - pattern.length).includes('.')
  );
}
