import { HEADER_PRESETS } from '#policy/header-presets';
import { type Headers, headersOf } from '#policy/headers';
import type { Problem } from '../errors.ts';
import type { ResolvedConfig } from '../resolve.ts';
import { LONGEST_HEADER_VALUE } from '../values.ts';
import { headerPolicyProblems } from './header-policy-problems.ts';

/** Options that fight over one header, and a promise to browsers that browsers would not take. */
export function headerProblems({ behaviors }: ResolvedConfig): readonly Problem[] {
  return behaviors.flatMap(({ headers }, i) => {
    if (!headers) return [];
    return [
      ...doubleHeaders(headers),
      ...longHeaders(headers),
      ...removalProblems(headers),
      ...presetProblems(headers),
      ...preloadProblems(headers),
      ...headerPolicyProblems(headers),
    ].map(({ at, says }) => ({
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
function removalProblems(headers: Headers): readonly Problem[] {
  const { remove = [] } = headers;
  if (remove === 'fingerprints') return [];
  const names = remove.map((name) => name.toLowerCase());
  return names.flatMap((name, i) => {
    const at = `remove[${i}]`;
    const setter = headersOf(headers).find((other) => other.name === name);
    if (setter) return [{ at, says: `removes ${name}, which headers.${setter.option} sets; keep one of them` }];
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
