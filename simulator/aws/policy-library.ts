/** The policies and keys that behaviors name by id: those that stand in the file, and AWS's own. */
import { isDisallowedHeader } from '#policy/restricted-headers';
import { type CachePolicy, cachePolicyFrom } from '../cache/cache-policy.ts';
import { type OriginRequestPolicy, originRequestPolicyFrom } from '../cache/origin-request-policy.ts';
import { isRecord } from '../is-record.ts';
import type { ResponseHeadersPolicy } from '../response/response-headers-policy.ts';
import {
  cachePolicySchema,
  keyGroupSchema,
  originRequestPolicySchema,
  publicKeySchema,
  responseHeadersPolicySchema,
} from './api-schemas.ts';
import { below, type Findings } from './findings.ts';
import type { NotSimulated } from './not-simulated.ts';
import { parsed } from './parse-json.ts';
import { findTtlOrder } from './ttl-order.ts';

/** What ids mean. */
export interface PolicyLibrary {
  readonly cachePolicies: ReadonlyMap<string, CachePolicy>;
  readonly originRequestPolicies: ReadonlyMap<string, OriginRequestPolicy>;
  readonly responseHeadersPolicies: ReadonlyMap<string, ResponseHeadersPolicy>;
  /** Ids of the public keys of a key group. */
  readonly keyGroups: ReadonlyMap<string, readonly string[]>;
  /** Public keys in PEM. */
  readonly publicKeys: ReadonlyMap<string, string>;
}

/** What readers of a file's distributions share: what ids mean, and where to say what is wrong. */
export interface Reading {
  readonly library: PolicyLibrary;
  readonly found: Findings;
}

/** A part of the file that may have policies, and its place. */
export interface Part {
  readonly value: Readonly<Record<string, unknown>>;
  readonly at: string;
}

/** What AWS calls the things of a kind: one, as the get calls print it, and many. */
interface Kind {
  readonly one: string;
  readonly many: string;
}

const CACHE_POLICY: Kind = { one: 'CachePolicy', many: 'CachePolicies' };
const ORIGIN_REQUEST_POLICY: Kind = { one: 'OriginRequestPolicy', many: 'OriginRequestPolicies' };
const RESPONSE_HEADERS_POLICY: Kind = { one: 'ResponseHeadersPolicy', many: 'ResponseHeadersPolicies' };
const KEY_GROUP: Kind = { one: 'KeyGroup', many: 'KeyGroups' };
const PUBLIC_KEY: Kind = { one: 'PublicKey', many: 'PublicKeys' };

const KINDS = [CACHE_POLICY, ORIGIN_REQUEST_POLICY, RESPONSE_HEADERS_POLICY, KEY_GROUP, PUBLIC_KEY];

/** The members beside a distribution in which policies and keys stand: `CachePolicies`, or `CachePolicyList` as the list calls print it, or one `CachePolicy`. */
export const LIBRARY_MEMBERS: readonly string[] = KINDS.flatMap(({ one, many }) => [many, `${one}List`, one]);

/** The library of a file; a policy in the file goes before one of AWS's with its id. */
export function policyLibraryOf(parts: readonly Part[], found: Findings): PolicyLibrary {
  const mapOf = <Value>(kind: Kind, read: (entry: Part) => Value | undefined): ReadonlyMap<string, Value> =>
    new Map(
      parts.flatMap((part) =>
        entriesOf(kind, part, found).flatMap(([id, entry]) => {
          const value = read(entry);
          return value === undefined ? [] : [[id, value] as const];
        }),
      ),
    );
  return {
    cachePolicies: mapOf(CACHE_POLICY, ({ value, at }) => {
      const json = parsed(value, at, { schema: cachePolicySchema, notSimulatedAt: titleAt }, found);
      if (json) findTtlOrder(json, at, found);
      return json && cachePolicyFrom(json);
    }),
    originRequestPolicies: mapOf(ORIGIN_REQUEST_POLICY, ({ value, at }) => {
      const json = parsed(value, at, { schema: originRequestPolicySchema, notSimulatedAt: titleAt }, found);
      return json && originRequestPolicyFrom(json);
    }),
    responseHeadersPolicies: mapOf(RESPONSE_HEADERS_POLICY, ({ value, at }) => {
      const json = parsed(value, at, { schema: responseHeadersPolicySchema, notSimulatedAt: titleAt }, found);
      if (json) findRemoved(json, at, found);
      return json;
    }),
    keyGroups: mapOf(
      KEY_GROUP,
      ({ value, at }) => parsed(value, at, { schema: keyGroupSchema, notSimulatedAt: titleAt }, found)?.Items,
    ),
    publicKeys: mapOf(
      PUBLIC_KEY,
      ({ value, at }) => parsed(value, at, { schema: publicKeySchema, notSimulatedAt: titleAt }, found)?.EncodedKey,
    ),
  };
}

/** Every config of a kind in a part, with its id. */
function entriesOf({ one, many }: Kind, { value, at }: Part, found: Findings): readonly (readonly [string, Part])[] {
  const listed = [many, `${one}List`].flatMap((name) => itemsOf(value[name], below(at, name)));
  const items = one in value ? [...listed, { value, at }] : listed;
  return items.flatMap((item) => entryOf(one, item, found));
}

/** The items of an array, or of a list as the API writes it. */
function itemsOf(value: unknown, at: string): readonly { readonly value: unknown; readonly at: string }[] {
  if (Array.isArray(value)) return value.map((item, i) => ({ value: item, at: `${at}[${i}]` }));
  return isRecord(value) ? itemsOf(value.Items, below(at, 'Items')) : [];
}

/** The config of an item: `{ETag, CachePolicy: {Id, CachePolicyConfig}}`, or what is inside. */
function entryOf(
  one: string,
  { value, at }: { readonly value: unknown; readonly at: string },
  found: Findings,
): readonly (readonly [string, Part])[] {
  if (isRecord(value) && one in value) return entryOf(one, { value: value[one], at: below(at, one) }, found);
  if (!isRecord(value) || typeof value.Id !== 'string') {
    const command = `aws cloudfront get-${one.replaceAll(/(?!^)[A-Z]/g, '-$&').toLowerCase()}`;
    found.problems.push({ at, says: `has no Id: expected what \`${command}\` prints` });
    return [];
  }
  const config = value[`${one}Config`];
  return [[value.Id, isRecord(config) ? { value: config, at: below(at, `${one}Config`) } : { value, at }]];
}

/** What no viewer can observe of a policy or a key. */
function titleAt(path: string): NotSimulated | undefined {
  return TITLE.includes(path) ? { treatment: 'ignored', says: 'is for its owner' } : undefined;
}

const TITLE = ['Name', 'Comment', 'Id', 'CallerReference', 'CreatedTime', 'LastModifiedTime'];

/** What a policy may not take away, besides what no function may touch. */
const NOT_REMOVED = ['content-encoding', 'content-length', 'host', 'transfer-encoding', 'via', 'warning'];

function findRemoved({ RemoveHeadersConfig: removed }: ResponseHeadersPolicy, at: string, found: Findings): void {
  for (const [i, { Header }] of (removed?.Items ?? []).entries()) {
    const name = Header.toLowerCase();
    if (!NOT_REMOVED.includes(name) && !isDisallowedHeader(name)) continue;
    const says = `${Header} is not for a policy to remove: CloudFront refuses that`;
    found.problems.push({ at: below(at, `RemoveHeadersConfig.Items[${i}].Header`), says });
  }
}
