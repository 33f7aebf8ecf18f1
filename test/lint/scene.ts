/** A proof of a rule: a config that it finds, one that is mended, and what a viewer sees of the difference. */
import type { LintRuleId } from '../../config/lint-rule-ids.ts';
import { CACHING_DISABLED, CACHING_OPTIMIZED, type CachePolicy } from '../../simulator/cache/cache-policy.ts';
import type { OriginRequestPolicy } from '../../simulator/cache/origin-request-policy.ts';
import { isS3Domain } from '../../simulator/origin/s3-domain.ts';
import { ORIGIN_DEFAULTS, type OriginSettings } from '../../simulator/settings.ts';
import type { Play, PlayedEdge } from './played.ts';

/** A scene. */
export interface LintScene {
  readonly id: LintRuleId;
  readonly title: string;
  /** What is found. */
  readonly wrong: Play;
  /** The same, mended. */
  readonly right: Play;
  /** What its origins answer. */
  readonly answer: (request: Request, origin: string) => Response;
  /** What is looked at. */
  readonly look: (edge: PlayedEdge) => Promise<unknown>;
  /** What that is where it is wrong. */
  readonly leaks: unknown;
  /** And where it is right. */
  readonly holds: unknown;
  /** Less than the rule's own. */
  readonly severity?: 'loss';
}

/** A config of one behavior before an API. */
export function shop(behavior: object = {}, more: object = {}): object {
  return {
    app: 'shop',
    hosts: ['shop.example.com'],
    origins: { api: { http: 'https://api.example.com' } },
    behaviors: [{ path: '*', origin: 'api', ...behavior }],
    ...more,
  };
}

/** The same with another behavior for one path. */
export function behindPath(path: string, behavior: object = {}): object {
  const last = { path: '*', origin: 'api' };
  return shop({}, { behaviors: path === '*' ? [last] : [{ ...last, path, ...behavior }, last] });
}

/** The same before a folder that stands for a bucket. */
export function site(behavior: object = {}, more: object = {}): object {
  const last = { path: '*', origin: 'site' };
  const behaviors = 'path' in behavior ? [{ ...last, ...behavior }, last] : [{ ...last, ...behavior }];
  return { ...shop(), origins: { site: { folder: 'public' } }, behaviors, ...more };
}

/** A policy that keeps for a day what the origin says nothing of, and nothing that it calls private. */
export const KEEPS: CachePolicy = { ...CACHING_OPTIMIZED, minTtl: 0 };

export { CACHING_DISABLED, CACHING_OPTIMIZED };

/** An origin request policy as far as a scene says something of it. */
export function sends(parts: Partial<OriginRequestPolicy>): OriginRequestPolicy {
  const nothing = { behavior: 'none' } as const;
  return { headers: { ...nothing, names: [] }, cookies: nothing, queryStrings: nothing, ...parts };
}

/** Names of a list. */
export function only(...names: readonly string[]) {
  return { behavior: 'whitelist', names } as const;
}

/** An origin of a distribution by its domain name. */
export function originAt(domainName: string, id = 'api'): OriginSettings {
  return { ...ORIGIN_DEFAULTS, id, domainName, isS3: isS3Domain(domainName) };
}

/** What the second of two viewers gets, who differ in a header. */
export function second(name: string, url = '/') {
  return async (edge: PlayedEdge): Promise<string> => {
    await edge.get(url, { [name]: 'ada' });
    return (await edge.get(url, { [name]: 'bob' })).body;
  };
}

/** An origin that tells what it was sent of a header. */
export function echoes(name: string, headers: Record<string, string> = {}) {
  return (request: Request) => new Response(request.headers.get(name) ?? 'nobody', { headers });
}
