import { headersOf } from '#policy/headers';
import type { Found } from '../finding.ts';
import { readsOf } from '../own-code.ts';
import { configPlace, type LintedBehavior } from '../subject.ts';

/** Headers that protect whoever looks at a page, an error's too. */
const PROTECTING: readonly string[] = ['strict-transport-security', 'content-security-policy', 'x-frame-options'];

/** What is said by a function at viewer-response, which does not run for 400 and above. A response headers policy speaks for these, too. */
export function functionOnErrors(behavior: LintedBehavior): readonly Found[] {
  const { config, settings } = behavior;
  const code = behavior.own.viewerResponse;
  const policy = settings.responseHeadersPolicy;
  const { headers, cors } = config ?? {};
  const isByPolicy = headers?.via === 'policy' || headers?.via === 'both';
  const set = headers && !isByPolicy ? headersOf(headers).map(({ name }) => name) : [];
  const bySecurity = new Set(
    [
      policy?.SecurityHeadersConfig?.StrictTransportSecurity && 'strict-transport-security',
      policy?.SecurityHeadersConfig?.ContentSecurityPolicy && 'content-security-policy',
      policy?.SecurityHeadersConfig?.FrameOptions && 'x-frame-options',
      ...(policy?.CustomHeadersConfig?.Items ?? []).map(({ Header }) => Header.toLowerCase()),
    ].filter((name) => typeof name === 'string'),
  );
  const missing = PROTECTING.filter((name) => set.includes(name) && !bySecurity.has(name));
  const why = 'a function at viewer-response does not run for statuses of 400 and more';
  return [
    ...(missing.length === 0
      ? []
      : [
          {
            behavior: behavior.path,
            place: configPlace(behavior, 'headers'),
            says: `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not on errors, unless the origin sends ${missing.length === 1 ? 'it' : 'them'}: ${why}`,
            whom: 'viewers of a 404 or a 503, whose page may be framed, downgraded or scripted',
            fix: "Let a response headers policy say them as well: headers.via: 'both'",
          },
        ]),
    ...(code !== undefined && readsOf(code).comparesErrors
      ? [
          {
            behavior: behavior.path,
            place: configPlace(behavior, 'own'),
            says: `your rule at viewer-response speaks of statuses of 400 and more, and never sees one: ${why}`,
            whom: 'viewers of a 404 or a 503, who get it as the origin made it',
            fix: 'Do it at origin-response (own.originResponse), which runs for errors too, or with a custom error response of the distribution',
          },
        ]
      : []),
    ...(cors === undefined || policy?.CorsConfig !== undefined
      ? []
      : [
          {
            behavior: behavior.path,
            place: configPlace(behavior, 'cors'),
            says: `what cors says is not on errors, unless the origin says it: ${why}`,
            whom: 'scripts of the sites that may read, which see a failed request in place of a 404 or its message',
            fix: 'Let the origin send it on its errors, or a response headers policy with the same CORS',
          },
        ]),
  ];
}
