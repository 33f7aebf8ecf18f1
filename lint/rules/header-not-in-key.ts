import type { Found } from '../finding.ts';
import { keepsUnsaid, type LintedBehavior, placeOf } from '../subject.ts';
import { CORS_HEADERS, isSome, namesText, unkeyedHeaders, unlessTaken } from '../unkeyed.ts';

/** Headers that reach the origin and are not in the key: one viewer's decide what all get. */
export function headerNotInKey(behavior: LintedBehavior): readonly Found[] {
  const headers = unkeyedHeaders(behavior);
  if (!isSome(headers)) return [];
  const isOfCors = !headers.isOpen && headers.names.every((name) => CORS_HEADERS.includes(name));
  const isKept = keepsUnsaid(behavior);
  const common = { behavior: behavior.path, place: placeOf(behavior, 'OriginRequestPolicyId') };
  if (isOfCors) {
    return [
      {
        ...common,
        severity: 'loss',
        says: `${headers.names.length === 1 ? `the header ${namesText(headers)} reaches the origin and is` : `the headers ${namesText(headers)} reach the origin and are`} not in the cache key: its answer to one site's page is kept for the pages of others`,
        whom: 'scripts of another site, whose browser refuses the answer since it names another origin, or none',
        fix: 'Put Origin into the cache policy, or let the edge say it: cors, or a response headers policy whose CORS overrides the origin',
      },
    ];
  }
  return [
    {
      ...common,
      ...(isKept ? {} : { severity: 'loss' as const }),
      says: `the headers ${namesText(headers)} reach the origin and are not in the cache key: what it makes of one viewer's is kept for all${isKept ? '' : ', where it says for how long'}${unlessTaken(behavior, 'header')}`,
      whom: 'whoever asks for the same URL next; one who sends what he likes decides what they get',
      fix: 'Put those that the origin reads into the cache policy (or a few values of them: buckets), and send no others',
    },
  ];
}
