/** What the edge itself says to browsers of how long an answer may be kept. */
import { cacheControlOf, type FreshAnswers } from '#policy/freshness';
import { coversPattern } from '#policy/path-pattern';
import { type CacheControl, cacheControlOf as readCacheControl } from '../simulator/cache/cache-control.ts';
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

/** What `freshness` or `headers.set` says of every answer, or the response headers policy in place of the origin; nothing where the origin alone speaks. */
export function cacheControlSaid(behavior: LintedBehavior): SaidCacheControl | undefined {
  const { settings, config } = behavior;
  const fresh = freshOfAll(behavior);
  const lifetime = fresh?.browser ?? fresh?.edge;
  if (lifetime !== undefined) return said(cacheControlOf(lifetime), configPlace(behavior, 'freshness.answers'));
  const isCacheControl = (name: string): boolean => name.toLowerCase() === 'cache-control';
  const set = Object.entries(config?.headers?.set ?? {}).find(([name]) => isCacheControl(name));
  if (set) return said(set[1], configPlace(behavior, `headers.set[${JSON.stringify(set[0])}]`));
  const policy = settings.responseHeadersPolicy?.CustomHeadersConfig?.Items?.find(
    ({ Header, Override }) => isCacheControl(Header) && Override,
  );
  return policy && said(policy.Value, placeOf(behavior, 'ResponseHeadersPolicyId', 'headers'));
}

/** The entry of `freshness` that decides of every answer of a behavior that is none of an error, if one does. */
export function freshOfAll({ config, path }: LintedBehavior): FreshAnswers | undefined {
  return config?.freshness?.answers?.find((entry) => isOfAll(entry, path));
}

/** Whether an entry of `freshness` speaks of every answer of a behavior that is none of an error. */
function isOfAll({ paths, status, contentType, header, when }: FreshAnswers, path: string): boolean {
  if (status !== undefined || contentType !== undefined || header !== undefined || when !== undefined) return false;
  return paths === undefined || paths.some((pattern) => coversPattern(pattern, path));
}

function said(value: string, place: Place): SaidCacheControl {
  const control = readCacheControl(headersFrom({ 'Cache-Control': value }));
  return { value, control, isImmutable: /(?:^|[\s,])immutable(?:[\s,]|$)/i.test(value), place };
}
