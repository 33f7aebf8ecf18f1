import { type Cors, preflightHeadersOf, REPLACED } from '#policy/cors';
import { type Headers, headersOf } from '#policy/headers';
import type { Problem } from '../errors.ts';
import type { ResolvedConfig } from '../resolve.ts';
import { LONGEST_HEADER_VALUE } from '../values.ts';

/** What browsers refuse about CORS, and headers that two rules would set. */
export function corsProblems({ behaviors }: ResolvedConfig): readonly Problem[] {
  return behaviors.flatMap(({ cors, headers = {} }, i) => {
    if (!cors) return [];
    return [...credentialProblems(cors), ...longLists(cors), ...doubleHeaders(headers)].map(({ at, says }) => ({
      at: `behaviors[${i}].${at}`,
      says,
    }));
  });
}

/** @see https://fetch.spec.whatwg.org/#cors-protocol-and-credentials */
function credentialProblems({ origins, headers = [], expose = [], credentials }: Cors): readonly Problem[] {
  if (!credentials) return [];
  const says = "is '*', which browsers refuse with credentials; name what is meant";
  return [
    ...(origins === '*' ? [{ at: 'cors.origins', says }] : []),
    ...(headers.includes('*') ? [{ at: 'cors.headers', says }] : []),
    ...(expose.includes('*') ? [{ at: 'cors.expose', says }] : []),
  ];
}

function longLists(cors: Cors): readonly Problem[] {
  const { 'access-control-allow-headers': allow } = preflightHeadersOf(cors);
  const lengths = { headers: allow?.value.length ?? 0, expose: cors.expose?.join(', ').length ?? 0 };
  return Object.entries(lengths)
    .filter(([, length]) => length > LONGEST_HEADER_VALUE)
    .map(([option, length]) => ({
      at: `cors.${option}`,
      says: `comes out as ${length} characters; expected at most ${LONGEST_HEADER_VALUE}`,
    }));
}

function doubleHeaders(headers: Headers): readonly Problem[] {
  const parts = [
    { part: headers, where: '' },
    ...(headers.when ?? []).map((part, i) => ({ part, where: `when[${i}].` })),
  ];
  return parts.flatMap(({ part, where }) =>
    headersOf(part)
      .filter(({ name }) => REPLACED.includes(name))
      .map(({ name, option }) => ({
        at: `headers.${where}${option}`,
        says: `sets ${name}, which cors sets too; keep one of them`,
      })),
  );
}
