/** What the edge itself says to browsers of how long an answer may be kept. */
import { type CacheControl, cacheControlOf } from '../simulator/cache/cache-control.ts';
import { headersFrom } from '../simulator/header-lines.ts';
import type { Place } from './finding.ts';
import { configPlace, type LintedBehavior, placeOf } from './subject.ts';

/** A Cache-Control of the edge's own, which replaces the origin's on its way to the viewer. */
export interface SaidCacheControl {
  readonly value: string;
  readonly control: CacheControl;
  readonly isImmutable: boolean;
  readonly place: Place;
}

/** What `headers.set` says of every answer, or the response headers policy in place of the origin; nothing where the origin alone speaks. */
export function cacheControlSaid(behavior: LintedBehavior): SaidCacheControl | undefined {
  const { settings, config } = behavior;
  const isCacheControl = (name: string): boolean => name.toLowerCase() === 'cache-control';
  const set = Object.entries(config?.headers?.set ?? {}).find(([name]) => isCacheControl(name));
  if (set) return said(set[1], configPlace(behavior, `headers.set[${JSON.stringify(set[0])}]`));
  const policy = settings.responseHeadersPolicy?.CustomHeadersConfig?.Items?.find(
    ({ Header, Override }) => isCacheControl(Header) && Override,
  );
  return policy && said(policy.Value, placeOf(behavior, 'ResponseHeadersPolicyId', 'headers'));
}

function said(value: string, place: Place): SaidCacheControl {
  const control = cacheControlOf(headersFrom({ 'Cache-Control': value }));
  return { value, control, isImmutable: /(?:^|[\s,])immutable(?:[\s,]|$)/i.test(value), place };
}
