/** What the operations on policies and their like have in common: an id, a config that is replaced as a whole, and an ETag. */
import type { Call, Handler, Operations } from '../call.ts';
import { etagOf } from '../ids.ts';
import { pageOf } from '../pages.ts';
import { requireMatch } from '../preconditions.ts';
import type { AwsState, Configured } from '../state.ts';
import { ApiError } from '../wire/api-error.ts';
import { checkQuantities } from './quantities.ts';

/** The parts of the state that are of this form. */
export type ConfiguredPart =
  | 'cachePolicies'
  | 'originRequestPolicies'
  | 'responseHeadersPolicies'
  | 'originAccessControls'
  | 'continuousDeploymentPolicies'
  | 'publicKeys'
  | 'keyGroups'
  | 'originAccessIdentities';

/** A config, of which this module knows nothing. */
export type Config = Readonly<Record<string, unknown>>;

/** One kind of them. */
export interface Kind {
  /** `CachePolicy`. */
  readonly one: string;
  /** `CachePolicies`. */
  readonly many: string;
  readonly part: ConfiguredPart;
  /** `cache-policy`. */
  readonly path: string;
  readonly newId: (call: Call) => string;
  /** A config as it is kept, with every default filled in. @throws ApiError */
  readonly checked: (config: Config, call: Call, id: string) => Config;
  /** How many there may be, and what it is called that there are too many. */
  readonly quota: (call: Call) => number;
  readonly tooMany: string;
  readonly isInUse: (id: string, state: AwsState) => boolean;
  /** What must not stand in two of them: the name, where they have one. */
  readonly hasName: boolean;
  /** Those of AWS itself, by id. */
  readonly managed: Readonly<Record<string, Config>>;
  /** What it is called that there is none of an id, and that one is in use, where that is not made of its name. */
  readonly noSuch?: string;
  readonly inUse?: string;
  /** What AWS shows beside id and config, where it is not when it was last changed. */
  readonly beside?: (record: Configured<Config>) => Config;
  /** The one that is answered in place of a new one of a config: what was asked for before. @throws ApiError */
  readonly earlier?: (config: Config, state: AwsState) => Configured<Config> | undefined;
  /** @throws ApiError for what an update may not change */
  readonly checkChange?: (before: Config, after: Config) => void;
  /** An item of the list of all. */
  readonly listed: (shown: Config, type: 'managed' | 'custom') => object;
}

/** The operations on one kind. */
export function configuredOperations(kind: Kind): Operations {
  const { one, many } = kind;
  const configName = `${one}Config`;

  const create: Handler<Config> = (input, call) => {
    const given = configIn(input, configName);
    const earlier = kind.earlier?.(given, call.state);
    if (earlier) return { output: created(kind, earlier) };
    const id = kind.newId(call);
    const config = checkedConfig(kind, given, call, id);
    if (Object.keys(partOf(call.state, kind)).length >= kind.quota(call)) {
      throw new ApiError(kind.tooMany, `You have reached the maximum number of ${many}.`);
    }
    const record = { id, config, revision: 1, createdAt: call.now, changedAt: call.now };
    return { state: withRecord(call.state, kind, record), output: created(kind, record) };
  };

  const get: Handler<Config> = (input, { state }) => ({ output: shownWithEtag(kind, recordOf(kind, state, input)) });

  const getConfig: Handler<Config> = (input, { state }) => {
    const { config, revision } = recordOf(kind, state, input);
    return { output: { [configName]: config, ETag: etagOf(revision) } };
  };

  const update: Handler<Config> = (input, call) => {
    const before = recordOf(kind, call.state, input);
    if (isManaged(kind, before.id)) throw new ApiError('IllegalUpdate', `AWS's own ${many} cannot be changed.`);
    requireMatch(textIn(input, 'IfMatch'), etagOf(before.revision));
    const config = checkedConfig(kind, configIn(input, configName), call, before.id);
    kind.checkChange?.(before.config, config);
    const record = { ...before, config, revision: before.revision + 1, changedAt: call.now };
    return { state: withRecord(call.state, kind, record), output: shownWithEtag(kind, record) };
  };

  const remove: Handler<Config> = (input, { state }) => {
    const { id, revision } = recordOf(kind, state, input);
    if (isManaged(kind, id)) throw new ApiError('IllegalDelete', `AWS's own ${many} cannot be deleted.`);
    requireMatch(textIn(input, 'IfMatch'), etagOf(revision));
    if (kind.isInUse(id, state)) {
      throw new ApiError(kind.inUse ?? `${one}InUse`, `Cannot delete the ${one} because it is in use.`);
    }
    const { [id]: _, ...left } = partOf(state, kind);
    return { state: { ...state, [kind.part]: left }, output: {} };
  };

  const list: Handler<Config> = (input, { state }) => {
    const custom = Object.values(partOf(state, kind)).map((record) => ({ record, type: 'custom' as const }));
    const managed = managedRecords(kind).map((record) => ({ record, type: 'managed' as const }));
    const items = [...managed, ...custom]
      .filter(({ type }) => input.Type === undefined || input.Type === type)
      .map(({ record, type }) => [record.id, kind.listed(shown(kind, record), type)] as const);
    return { output: { [`${one}List`]: pageOf(items, pageIn(input)) } };
  };

  return {
    [`Create${one}`]: create,
    [`Get${one}`]: get,
    [`Get${configName}`]: getConfig,
    [`Update${one}`]: update,
    [`Delete${one}`]: remove,
    [`List${many}`]: list,
  };
}

/** Whether there is one of an id, AWS's own among them. */
export function isConfigured(kind: Kind, state: AwsState, id: string): boolean {
  return isManaged(kind, id) || Object.hasOwn(partOf(state, kind), id);
}

function isManaged({ managed }: Kind, id: string): boolean {
  return Object.hasOwn(managed, id);
}

function managedRecords({ managed }: Kind): readonly Configured<Config>[] {
  return Object.entries(managed).map(([id, config]) => ({ id, config, revision: 1, createdAt: 0, changedAt: 0 }));
}

function checkedConfig(kind: Kind, config: Config, call: Call, id: string): Config {
  checkQuantities(config, `${kind.one}Config`);
  const { Name: name } = config;
  const all = [...managedRecords(kind), ...Object.values(partOf(call.state, kind))];
  if (kind.hasName && all.some((other) => other.id !== id && other.config.Name === name)) {
    throw new ApiError(`${kind.one}AlreadyExists`, `A ${kind.one} with the name ${name} already exists.`);
  }
  return kind.checked(config, call, id);
}

function partOf(state: AwsState, { part }: Kind): Readonly<Record<string, Configured<Config>>> {
  return state[part] as Readonly<Record<string, Configured<Config>>>;
}

function withRecord(state: AwsState, kind: Kind, record: Configured<Config>): AwsState {
  return { ...state, [kind.part]: { ...partOf(state, kind), [record.id]: record } };
}

function recordOf(kind: Kind, state: AwsState, input: Config): Configured<Config> {
  const id = textIn(input, 'Id') ?? '';
  const own = partOf(state, kind);
  const found = Object.hasOwn(own, id) ? own[id] : managedRecords(kind).find((record) => record.id === id);
  if (found) return found;
  throw new ApiError(kind.noSuch ?? `NoSuch${kind.one}`, `The specified ${kind.one} does not exist.`);
}

function shown({ one, beside }: Kind, record: Configured<Config>): Config {
  const others = beside ? beside(record) : { LastModifiedTime: new Date(record.changedAt) };
  return { Id: record.id, ...others, [`${one}Config`]: record.config };
}

function created(kind: Kind, record: Configured<Config>): object {
  const Location = `https://cloudfront.amazonaws.com/2020-05-31/${kind.path}/${record.id}`;
  return { ...shownWithEtag(kind, record), Location };
}

function shownWithEtag(kind: Kind, record: Configured<Config>): object {
  return { [kind.one]: shown(kind, record), ETag: etagOf(record.revision) };
}

function configIn(input: Config, name: string): Config {
  const config = input[name];
  if (config === undefined) throw new ApiError('MissingBody', 'This operation requires a body.', 400);
  return config as Config;
}

function textIn(input: Config, name: string): string | undefined {
  const value = input[name];
  return typeof value === 'string' ? value : undefined;
}

function pageIn({ Marker, MaxItems }: Config) {
  return {
    ...(typeof Marker === 'string' ? { Marker } : {}),
    ...(typeof MaxItems === 'number' ? { MaxItems } : {}),
  };
}
