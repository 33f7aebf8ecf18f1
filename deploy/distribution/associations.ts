/**
 * The members of a distribution's config that a release may change, and nothing else of it: which code runs at which station of which
 * behavior, a behavior's policies, and the continuous deployment policy. Whatever a change does not speak of stays the very same object.
 */
import type {
  CacheBehavior,
  DefaultCacheBehavior,
  DistributionConfig,
  EventType,
  FunctionAssociation,
  LambdaFunctionAssociation,
} from '@aws-sdk/client-cloudfront';

/** What is associated: a CloudFront Function, or a function of Lambda@Edge. */
export type AssociationKind = 'function' | 'lambda';

/** Code that runs at a station of a behavior. */
export interface Association {
  /** The path pattern of the behavior as it is written, `*` for the default one, `/*` for another that is written `*`. */
  readonly behavior: string;
  readonly event: EventType;
  readonly kind: AssociationKind;
  /** Of the function, or of a numbered version in Lambda. */
  readonly arn: string;
  /** Whether a handler of Lambda@Edge gets the request's body; absent where the config does not say, which means that it doesn't. */
  readonly includeBody?: boolean;
}

/** What a station is to have. */
export interface AssociationChange extends Pick<Association, 'behavior' | 'event'> {
  /** Instead of what the station has, of either kind; nothing if it is absent. The ARN says which kind it is. */
  readonly to: Pick<Association, 'arn' | 'includeBody'> | undefined;
}

/** The members of a behavior that name a policy. */
export type PolicyMember = 'CachePolicyId' | 'OriginRequestPolicyId' | 'ResponseHeadersPolicyId';

/** Which policy a behavior is to have. */
export interface PolicyIdChange {
  readonly behavior: string;
  readonly member: PolicyMember;
  /** None if it is absent. */
  readonly id: string | undefined;
}

/** The name by which the default cache behavior is spoken of: it takes every path that no other takes. */
export const DEFAULT_BEHAVIOR = '*';

/** The members of a behavior that list what runs at its stations. */
export const ASSOCIATION_MEMBERS = ['FunctionAssociations', 'LambdaFunctionAssociations'] as const;

/** The members of a behavior that name its policies. */
export const POLICY_MEMBERS: readonly PolicyMember[] = [
  'CachePolicyId',
  'OriginRequestPolicyId',
  'ResponseHeadersPolicyId',
];

/** Every behavior by the name that changes call it by, the default one first, then the others in the order that CloudFront tries them. */
export function behaviorsOf(config: DistributionConfig): readonly string[] {
  return [DEFAULT_BEHAVIOR, ...(config.CacheBehaviors?.Items ?? []).map(nameOf)];
}

/**
 * Every association of a distribution, the default behavior's first, functions before handlers, each in the order of the config.
 * @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DefaultCacheBehavior.html
 */
export function associationsOf(config: DistributionConfig): readonly Association[] {
  const { DefaultCacheBehavior: main, CacheBehaviors: others } = config;
  return [
    ...(main ? ofBehavior(DEFAULT_BEHAVIOR, main) : []),
    ...(others?.Items ?? []).flatMap((behavior) => ofBehavior(nameOf(behavior), behavior)),
  ];
}

/**
 * A config whose stations have what the changes say, one after the other; the same object if that is what they have.
 * @throws Error if a change names a behavior that the config lacks.
 */
export function withAssociations(
  config: DistributionConfig,
  changes: readonly AssociationChange[],
): DistributionConfig {
  return changes.reduce(withAssociation, config);
}

/**
 * A config whose behaviors have the policies that the changes say; the same object if they have them. A behavior with ForwardedValues
 * takes no CachePolicyId: ask `usesForwardedValues` first.
 * @throws Error if a change names a behavior that the config lacks, or gives a cache policy to one with ForwardedValues.
 */
export function withPolicyIds(config: DistributionConfig, changes: readonly PolicyIdChange[]): DistributionConfig {
  return changes.reduce(withPolicyId, config);
}

/**
 * A config that a continuous deployment policy sends part of the viewers away from, or none does. An empty text is how CloudFront itself
 * says that there is none.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/continuous-deployment.html
 */
export function withContinuousDeploymentPolicy(config: DistributionConfig, id: string | undefined): DistributionConfig {
  if ((config.ContinuousDeploymentPolicyId ?? '') === (id ?? '')) return config;
  return { ...config, ContinuousDeploymentPolicyId: id ?? '' };
}

/**
 * Whether a behavior has the settings of its cache in itself, in the way that CloudFront had before there were policies: it takes no
 * cache policy besides.
 * @throws Error if the config lacks the behavior.
 * @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ForwardedValues.html
 */
export function usesForwardedValues(config: DistributionConfig, behavior: string): boolean {
  return behaviorOf(config, behavior).ForwardedValues !== undefined;
}

/** What all behaviors have. */
export type Behavior = CacheBehavior | DefaultCacheBehavior;

/** A list as CloudFront's API has it. */
interface Counted<Item> {
  readonly Quantity: number | undefined;
  readonly Items?: Item[] | undefined;
}

function nameOf({ PathPattern: path = '' }: CacheBehavior): string {
  return path === DEFAULT_BEHAVIOR ? '/*' : path;
}

function ofBehavior(behavior: string, says: Behavior): readonly Association[] {
  const functions = says.FunctionAssociations?.Items ?? [];
  const handlers = says.LambdaFunctionAssociations?.Items ?? [];
  return [
    ...functions.flatMap(({ EventType: event, FunctionARN: arn }) =>
      event && arn ? [{ behavior, event, kind: 'function' as const, arn }] : [],
    ),
    ...handlers.flatMap(({ EventType: event, LambdaFunctionARN: arn, IncludeBody: includeBody }) =>
      event && arn
        ? [{ behavior, event, kind: 'lambda' as const, arn, ...(includeBody === undefined ? {} : { includeBody }) }]
        : [],
    ),
  ];
}

function kindOf(arn: string): AssociationKind {
  return arn.split(':')[2] === 'lambda' ? 'lambda' : 'function';
}

function withAssociation(config: DistributionConfig, { behavior, event, to }: AssociationChange): DistributionConfig {
  const kind = to && kindOf(to.arn);
  return withBehavior(config, behavior, ({ FunctionAssociations, LambdaFunctionAssociations }) => ({
    FunctionAssociations: listWith(
      FunctionAssociations,
      event,
      to && kind === 'function' ? functionItem(event, to) : undefined,
    ),
    LambdaFunctionAssociations: listWith(
      LambdaFunctionAssociations,
      event,
      to && kind === 'lambda' ? handlerItem(event, to) : undefined,
    ),
  }));
}

function functionItem(event: EventType, { arn }: Pick<Association, 'arn'>): FunctionAssociation {
  return { EventType: event, FunctionARN: arn };
}

function handlerItem(
  event: EventType,
  { arn, includeBody }: Pick<Association, 'arn' | 'includeBody'>,
): LambdaFunctionAssociation {
  return {
    EventType: event,
    LambdaFunctionARN: arn,
    ...(includeBody === undefined ? {} : { IncludeBody: includeBody }),
  };
}

/** A list whose item for an event is this one, where the one that it has stands; that one is taken out if none is given. */
function listWith<Item extends FunctionAssociation | LambdaFunctionAssociation>(
  list: Counted<Item> | undefined,
  event: EventType,
  wanted: Item | undefined,
): Counted<Item> | undefined {
  const before = list?.Items ?? [];
  const at = before.findIndex((item) => item.EventType === event);
  const found = before[at];
  if (wanted && found) {
    return isSaid(found, wanted) ? list : { Quantity: before.length, Items: before.with(at, wanted) };
  }
  if (wanted) return { Quantity: before.length + 1, Items: [...before, wanted] };
  if (!found) return list;
  const after = before.filter((item) => item !== found);
  return after.length === 0 ? { Quantity: 0 } : { Quantity: after.length, Items: after };
}

/** Whether two items of one event come to the same. */
function isSaid(
  a: FunctionAssociation | LambdaFunctionAssociation,
  b: FunctionAssociation | LambdaFunctionAssociation,
): boolean {
  if ('FunctionARN' in a) return 'FunctionARN' in b && a.FunctionARN === b.FunctionARN;
  if ('FunctionARN' in b) return false;
  return a.LambdaFunctionARN === b.LambdaFunctionARN && (a.IncludeBody ?? false) === (b.IncludeBody ?? false);
}

function withPolicyId(config: DistributionConfig, { behavior, member, id }: PolicyIdChange): DistributionConfig {
  if (member === 'CachePolicyId' && id !== undefined && usesForwardedValues(config, behavior)) {
    throw new Error(`the behavior ${behavior} has ForwardedValues, beside which CloudFront takes no cache policy`);
  }
  return withBehavior(config, behavior, () => ({ [member]: id }));
}

/** A config with other members in one behavior, or itself if that has them. */
function withBehavior(
  config: DistributionConfig,
  name: string,
  change: (says: Behavior) => Partial<Behavior>,
): DistributionConfig {
  const says = behaviorOf(config, name);
  const after = change(says);
  const main = config.DefaultCacheBehavior;
  if (main && says === main) {
    const changed = withMembers(main, after);
    return changed === main ? config : { ...config, DefaultCacheBehavior: changed };
  }
  const items = config.CacheBehaviors?.Items ?? [];
  const changed = items.map((one) => (one === says ? withMembers(one, after) : one));
  if (changed.every((one, i) => one === items[i])) return config;
  return { ...config, CacheBehaviors: { Quantity: items.length, Items: changed } };
}

/** A behavior with these members, without those that are undefined; itself if it has them. */
function withMembers<Says extends Behavior>(says: Says, members: Partial<Behavior>): Says {
  const names = Object.keys(members) as (keyof Behavior)[];
  const others = names.filter((name) => says[name] !== members[name]);
  if (others.length === 0) return says;
  const changed = { ...says, ...members };
  for (const name of others) if (changed[name] === undefined) delete changed[name];
  return changed;
}

/**
 * What a config says of a behavior.
 * @throws Error if it lacks the behavior.
 */
export function behaviorOf(config: DistributionConfig, name: string): Behavior {
  const found =
    name === DEFAULT_BEHAVIOR
      ? config.DefaultCacheBehavior
      : config.CacheBehaviors?.Items?.find((one) => withoutSlash(nameOf(one)) === withoutSlash(name));
  if (!found) throw new Error(`the distribution has no behavior ${name}`);
  return found;
}

/** A leading slash makes no difference to CloudFront. */
function withoutSlash(path: string): string {
  return path.replace(/^\//, '');
}
