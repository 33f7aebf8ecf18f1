import { HEADER_PRESETS } from '#policy/header-presets';
import { type ConditionalHeaders, type Headers, headersOf } from '#policy/headers';
import { overlaps } from '#policy/path-pattern';
import type { Problem } from '../errors.ts';
import type { ResolvedBehavior, ResolvedConfig } from '../resolve.ts';
import { LONGEST_HEADER_VALUE } from '../values.ts';
import { headerPolicyProblems } from './header-policy-problems.ts';
import { UNKNOWN_PATH } from './unknown-path.ts';

/** Options that fight over one header, and a promise to browsers that browsers would not take. */
export function headerProblems({ behaviors }: ResolvedConfig): readonly Problem[] {
  return behaviors.flatMap((behavior, i) => {
    const { headers } = behavior;
    if (!headers) return [];
    return [
      ...partProblems(headers, ''),
      ...presetProblems(headers),
      ...headerPolicyProblems(headers),
      ...(headers.when ?? []).flatMap((part, j) => [
        ...partProblems(part, `when[${j}].`),
        ...reachProblems(behavior, part, `when[${j}].`),
      ]),
    ].map(({ at, says }) => ({
      at: `behaviors[${i}].headers.${at}`,
      says,
    }));
  });
}

/** What one part says against itself; `where` is its place from `headers` on. */
function partProblems(part: Headers, where: string): readonly Problem[] {
  const found = [
    ...doubleHeaders(part, where),
    ...longHeaders(part),
    ...removalProblems(part, where),
    ...preloadProblems(part),
  ];
  return found.map(({ at, says }) => ({ at: `${where}${at}`, says }));
}

/** A condition that no request of the behavior meets; what a rewrite or a rule of the user's own makes of a path is not known. */
function reachProblems(behavior: ResolvedBehavior, { path }: ConditionalHeaders, where: string): readonly Problem[] {
  const isRewritten = behavior.rewrites !== undefined || behavior.own?.viewerRequest !== undefined;
  if (path === undefined || isRewritten || behavior.path === UNKNOWN_PATH || overlaps(behavior.path, path)) return [];
  return [{ at: `${where}path`, says: `is never met: ${behavior.path} takes no such path` }];
}

function doubleHeaders(headers: Headers, where: string): readonly Problem[] {
  const all = headersOf(headers);
  return all.flatMap(({ name, option }, i) => {
    const earlier = all.slice(0, i).find((other) => other.name === name);
    return earlier
      ? [{ at: option, says: `sets ${name}, which headers.${where}${earlier.option} sets too; keep one of them` }]
      : [];
  });
}

/** A text is held to its length by the schema; here are the values that are put together. */
function longHeaders(headers: Headers): readonly Problem[] {
  return headersOf(headers)
    .filter(({ value }) => value.length > LONGEST_HEADER_VALUE)
    .map(({ value, option }) => ({
      at: option,
      says: `comes out as ${value.length} characters; expected at most ${LONGEST_HEADER_VALUE}`,
    }));
}

/** A header that is named to be removed twice, or is set as well. What is removed as a fingerprint may be set anew. */
function removalProblems(headers: Headers, where: string): readonly Problem[] {
  const { remove = [] } = headers;
  if (remove === 'fingerprints') return [];
  const names = remove.map((name) => name.toLowerCase());
  return names.flatMap((name, i) => {
    const at = `remove[${i}]`;
    const setter = headersOf(headers).find((other) => other.name === name);
    if (setter) return [{ at, says: `removes ${name}, which headers.${where}${setter.option} sets; keep one of them` }];
    return names.indexOf(name) < i
      ? [{ at, says: `removes ${name}, which remove[${names.indexOf(name)}] does already` }]
      : [];
  });
}

/** An option that is left out of a preset which has it not, or which is given anyway. */
function presetProblems(headers: Headers): readonly Problem[] {
  const { preset, without = [] } = headers;
  return without.flatMap((option, i) => {
    const at = `without[${i}]`;
    if (preset === undefined) return [{ at, says: `leaves ${option} out of a preset, and there is none` }];
    if (HEADER_PRESETS[preset][option] === undefined)
      return [{ at, says: `leaves ${option} out of the preset ${preset}, which does not have it` }];
    return headers[option] === undefined
      ? []
      : [{ at, says: `leaves ${option} out, which headers.${option} gives anyway; keep one of them` }];
  });
}

/** @see https://hstspreload.org/#submission-requirements */
function preloadProblems({ strictTransportSecurity: hsts }: Headers): readonly Problem[] {
  if (!hsts?.preload || (hsts.includeSubDomains && hsts.maxAge >= 31_536_000)) return [];
  return [
    { at: 'strictTransportSecurity.preload', says: 'needs includeSubDomains: true and a maxAge of at least 31536000' },
  ];
}
