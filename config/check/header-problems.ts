import { type Headers, headersOf } from '#policy/headers';
import type { Problem } from '../errors.ts';
import type { ResolvedConfig } from '../resolve.ts';

/** Options that fight over one header, and a promise to browsers that browsers would not take. */
export function headerProblems({ behaviors }: ResolvedConfig): readonly Problem[] {
  return behaviors.flatMap(({ headers }, i) => {
    if (!headers) return [];
    return [...doubleHeaders(headers), ...preloadProblems(headers)].map(({ at, says }) => ({
      at: `behaviors[${i}].headers.${at}`,
      says,
    }));
  });
}

function doubleHeaders(headers: Headers): readonly Problem[] {
  const all = headersOf(headers);
  return all.flatMap(({ name, option }, i) => {
    const earlier = all.slice(0, i).find((other) => other.name === name);
    return earlier
      ? [{ at: option, says: `sets ${name}, which headers.${earlier.option} sets too; keep one of them` }]
      : [];
  });
}

/** @see https://hstspreload.org/#submission-requirements */
function preloadProblems({ strictTransportSecurity: hsts }: Headers): readonly Problem[] {
  if (!hsts?.preload || (hsts.includeSubDomains && hsts.maxAge >= 31_536_000)) return [];
  return [
    { at: 'strictTransportSecurity.preload', says: 'needs includeSubDomains: true and a maxAge of at least 31536000' },
  ];
}
