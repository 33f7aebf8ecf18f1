import { isCloudFrontHeader, isDisallowedHeader, READ_ONLY_HEADERS, type Station } from '#policy/restricted-headers';
import { isRecord } from '../is-record.ts';
import { isSame } from '../is-same.ts';
import { isToken } from './http-syntax.ts';
import { unless, type Violation } from './violation.ts';

/** What a runtime demands of headers. */
export interface HeaderContract {
  readonly station: Station;
  /** Read-only besides what is so in both runtimes. */
  readonly readOnlyToo?: readonly string[];
  /** Why a header's name or value has not the form that the runtime takes, if it has not. */
  readonly problemOf: (name: string, value: unknown) => string | undefined;
}

/** Everything CloudFront would refuse about the headers that came back, against those that were sent. */
export function headerViolations(sent: unknown, returned: unknown, contract: HeaderContract): readonly Violation[] {
  if (!isRecord(returned)) return [{ at: 'headers', says: 'is not an object' }];
  const before = isRecord(sent) ? sent : {};
  const names = [...Object.keys(before), ...Object.keys(returned).filter((name) => !Object.hasOwn(before, name))];
  return names
    .filter((name) => !isSame(own(before, name), own(returned, name)))
    .flatMap((name) => changeViolations(name, returned, contract));
}

function changeViolations(
  name: string,
  returned: Readonly<Record<string, unknown>>,
  { station, readOnlyToo = [], problemOf }: HeaderContract,
): readonly Violation[] {
  const at = `headers[${JSON.stringify(name)}]`;
  const lower = name.toLowerCase();
  if ([...READ_ONLY_HEADERS[station], ...readOnlyToo].includes(lower)) {
    return [{ at, says: 'is read-only here, and was added, changed or deleted', kind: 'read-only-header' }];
  }
  if (!Object.hasOwn(returned, name)) return [];
  const problem = problemOf(name, returned[name]);
  return [
    ...unless(isToken(name), at, 'is not a header name'),
    ...unless(!isDisallowedHeader(lower), at, 'is a header that CloudFront keeps to itself', 'disallowed-header'),
    ...unless(
      station !== 'viewer-request' || isDisallowedHeader(lower) || !isCloudFrontHeader(lower),
      at,
      'is a header that CloudFront adds itself, after viewer-request',
      'disallowed-header',
    ),
    ...(problem === undefined ? [] : [{ at, says: problem }]),
  ];
}

function own(headers: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(headers, name) ? headers[name] : undefined;
}
