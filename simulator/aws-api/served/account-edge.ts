/** The CloudFront of an account: what was deployed to the API is what viewers get, as soon as it has arrived. */
import type { ContinuousDeploymentPolicyConfig } from '@aws-sdk/client-cloudfront';
import { EdgeError } from '../../../config/errors.ts';
import { readDistributionFile } from '../../aws/distribution-file.ts';
import { cachesOf } from '../../cache/edge-cache.ts';
import type { Tiers } from '../../cache/tiers.ts';
import { type CloudFront, type CloudFrontParts, cloudFrontOf } from '../../cloudfront.ts';
import { distributionFor } from '../../distribution-for.ts';
import type { LambdaEngine } from '../../engine/lambda-engine.ts';
import type { Answer, OriginServer, ViewerRequest } from '../../exchange.ts';
import { headerOf, withHeaders } from '../../header-lines.ts';
import type { DistributionSettings, OriginSettings } from '../../settings.ts';
import type { Trip } from '../../trip.ts';
import type { Account } from '../account.ts';
import { functionsOf } from '../cloudfront/associations.ts';
import { inForce } from '../revisions.ts';
import type { AwsState, DistributionRecord, Given } from '../state.ts';
import { deployedStations, liveStage } from './deployed-code.ts';
import { distributionDocument } from './distribution-document.ts';
import { type LoggedTrip, logLinesOf } from './logged-runs.ts';
import { withoutSession } from './session.ts';
import { sideOf } from './traffic.ts';

/** What the edge of an account is made of. */
export interface AccountEdgeParts extends Omit<CloudFrontParts, 'distributions'> {
  readonly account: Account;
  /** What answers for an origin. */
  readonly originOf: (origin: OriginSettings) => OriginServer;
  readonly randomBytes: (count: number) => Uint8Array;
  /** Absolute path of the folder in which zips of handlers are unpacked. */
  readonly codeFolder: string;
  /** By which handlers find this account: its endpoint and credentials. Without them they ask AWS itself. */
  readonly variables?: Readonly<Record<string, string>>;
  /** What runs handlers; worker threads where nothing is said. */
  readonly lambdaEngine?: LambdaEngine;
  /** Hears of what is not as on AWS, and of what cannot be served. */
  readonly says: (line: string) => void;
}

/** The CloudFront of an account. */
export interface AccountEdge extends CloudFront {
  /** The settings of every distribution that is served now, without staging ones. */
  distributions(): readonly DistributionSettings[];
}

/** A distribution as it is served. */
interface Served {
  readonly record: DistributionRecord;
  readonly settings: DistributionSettings;
  /** Everything that it was made of: where one of these is another now, it is made anew. */
  readonly madeOf: readonly unknown[];
  readonly cloudFront: CloudFront;
  readonly tiers: Tiers;
  readonly isStaging: boolean;
}

/** Who answers a request, and as whose it is answered. */
interface Meant {
  readonly cloudFront: CloudFront;
  readonly request: ViewerRequest;
  /** What Set-Cookie says besides. */
  readonly setCookie?: string;
}

type PolicyConfig = Given<ContinuousDeploymentPolicyConfig>;

/** Makes the edge of an account. Caches outlive every change, as they do on AWS; only an invalidation empties them. */
export function accountEdge(parts: AccountEdgeParts): AccountEdge {
  const { account, clock } = parts;
  let served = new Map<string, Served>();
  let seen: { readonly state: AwsState; readonly until: number } | undefined;
  const refused = new Map<string, readonly unknown[]>();
  const { variables, lambdaEngine } = parts;
  const handlersRun = { ...(variables ? { variables } : {}), ...(lambdaEngine ? { lambdaEngine } : {}) };

  const refresh = (): void => {
    const [state, now] = [account.state(), clock.now()];
    if (seen?.state === state && now < seen.until) return;
    seen = { state, until: nextChange(state, now) };
    const before = served;
    served = new Map();
    for (const record of Object.values(state.distributions)) {
      const one = standing(record, before.get(record.id));
      if (one) served.set(record.id, one);
    }
    for (const [id, { cloudFront }] of before) {
      // Requests that it took are answered by it.
      if (served.get(id)?.cloudFront !== cloudFront) void cloudFront.close();
    }
  };

  const standing = (record: DistributionRecord, before: Served | undefined): Served | undefined => {
    const [state, now] = [account.state(), clock.now()];
    const config = inForce(record.configs, now);
    if (!config?.Enabled) return undefined;
    const live = functionsOf(config).map((arn) => liveStage({ account: account.id, state: account.state }, arn, now));
    const names = primaryNames(record, state, now);
    const madeOf = [
      config,
      state.cachePolicies,
      state.originRequestPolicies,
      state.responseHeadersPolicies,
      state.keyGroups,
      state.publicKeys,
      ...names,
      ...live,
    ];
    if (before && isSame(before.madeOf, madeOf)) return { ...before, record };
    if (isSame(refused.get(record.id) ?? [], madeOf)) return undefined;
    const settings = settingsOf(record, names);
    if (!settings) {
      refused.set(record.id, madeOf);
      return undefined;
    }
    const tiers =
      before?.tiers ?? cachesOf({ settings, now: clock.now, hasRegionalCaches: parts.hasRegionalCaches ?? false });
    const servers = new Map(settings.origins.map((origin) => [origin.id, parts.originOf(origin)]));
    const cloudFront = cloudFrontOf({
      ...parts,
      distributions: [
        {
          settings,
          stations: (wiring) =>
            deployedStations({ ...wiring, ...handlersRun }, settings, {
              account: account.id,
              state: account.state,
              codeFolder: parts.codeFolder,
            }),
          originOf: (id) => servers.get(id) as OriginServer,
          tiers,
        },
      ],
    });
    return { record, settings, madeOf, cloudFront, tiers, isStaging: config.Staging ?? false };
  };

  /** The settings of a distribution; nothing where it cannot be served, which is said. A staging one has the names of its primary. */
  const settingsOf = (record: DistributionRecord, names: readonly string[]): DistributionSettings | undefined => {
    const config = inForce(record.configs, clock.now());
    if (!config) return undefined;
    try {
      const read = readDistributionFile(distributionDocument(record, config, account.state()), record.id);
      for (const { at, says } of read.warnings) parts.says(`warning  ${record.id} ${at} ${says}`);
      const [settings] = read.settings;
      return settings && { ...settings, aliases: [...settings.aliases, ...names] };
    } catch (error) {
      if (!(error instanceof EdgeError)) throw error;
      for (const { at, says } of error.problems) parts.says(`${record.id} is not served: ${at} ${says}`);
      return undefined;
    }
  };

  const primaries = (): readonly Served[] => {
    refresh();
    return [...served.values()].filter(({ isStaging }) => !isStaging);
  };

  const meant = (request: ViewerRequest): Meant => {
    const host = headerOf(request.headers, 'host') ?? '';
    const all = primaries();
    const settings = distributionFor(
      host,
      all.map((one) => one.settings),
    );
    const primary = all.find((one) => one.settings === settings);
    if (!primary) return { cloudFront: nobody, request };
    const policy = policyOf(primary.record, account.state(), clock.now());
    const staging = policy && stagingOf(policy.config);
    if (!policy || !staging) return { cloudFront: primary.cloudFront, request };
    const chance = { now: clock.now(), share: () => shareOf(parts.randomBytes) };
    const { isStaging, setCookie } = sideOf(policy, request, chance);
    return {
      cloudFront: (isStaging ? staging : primary).cloudFront,
      request: { ...request, headers: withoutSession(request.headers) },
      ...(setCookie === undefined ? {} : { setCookie }),
    };
  };

  const stagingOf = ({ StagingDistributionDnsNames: { Items: names = [] } }: PolicyConfig): Served | undefined =>
    [...served.values()].find((one) => one.isStaging && names.includes(one.record.domainName));

  // What answers where no distribution has the Host.
  const nobody = cloudFrontOf({ ...parts, distributions: [] });
  const each = (): readonly Served[] => {
    refresh();
    return [...served.values()];
  };
  account.onInvalidation((id, paths) => {
    refresh();
    served.get(id)?.cloudFront.invalidate(paths);
  });
  /** A trip, whose functions and handlers have written to the account's logs. */
  const logged = async <T extends LoggedTrip>(request: ViewerRequest, trip: Promise<T>): Promise<T> => {
    const done = await trip;
    const lines = logLinesOf(done, { ...parts, account: account.id, state: account.state(), pop: request.pop });
    if (lines.length > 0) account.log(lines);
    return done;
  };
  const answer = async (asked: ViewerRequest): Promise<Trip> => {
    const { cloudFront, request, setCookie } = meant(asked);
    const trip = await logged(request, cloudFront(request));
    return setCookie === undefined ? trip : { ...trip, answer: withCookie(trip.answer, setCookie) };
  };
  return Object.assign(answer, {
    webSocket: (asked: ViewerRequest) => {
      const { cloudFront, request } = meant(asked);
      return logged(request, cloudFront.webSocket(request));
    },
    invalidate: (items: readonly string[]) => each().reduce((sum, one) => sum + one.cloudFront.invalidate(items), 0),
    clear: () => {
      for (const { cloudFront } of each()) cloudFront.clear();
    },
    settled: async () => {
      await Promise.all(each().map(({ cloudFront }) => cloudFront.settled()));
    },
    close: async () => {
      await Promise.all([nobody, ...each().map(({ cloudFront }) => cloudFront)].map((one) => one.close()));
    },
    distributions: () => primaries().map(({ settings }) => settings),
  });
}

function withCookie(answer: Answer, value: string): Answer {
  const { 'set-cookie': lines = [] } = answer.headers;
  return {
    ...answer,
    headers: withHeaders(answer.headers, { 'set-cookie': [...lines, { key: 'Set-Cookie', value }] }),
  };
}

/** A number from 0 up to 1. */
function shareOf(randomBytes: (count: number) => Uint8Array): number {
  return Buffer.from(randomBytes(4)).readUInt32BE() / 2 ** 32;
}

/** The policy of a distribution, if it has one. */
function policyOf(record: DistributionRecord, state: AwsState, now: number) {
  const id = inForce(record.configs, now)?.ContinuousDeploymentPolicyId ?? '';
  return Object.hasOwn(state.continuousDeploymentPolicies, id) ? state.continuousDeploymentPolicies[id] : undefined;
}

/** The names under which a staging distribution is reached: those of the distributions whose policy names it. */
function primaryNames(staging: DistributionRecord, state: AwsState, now: number): readonly string[] {
  if (!inForce(staging.configs, now)?.Staging) return [];
  return Object.values(state.distributions).flatMap((record) => {
    const names = policyOf(record, state, now)?.config.StagingDistributionDnsNames.Items ?? [];
    if (!names.includes(staging.domainName)) return [];
    return [record.domainName, ...(inForce(record.configs, now)?.Aliases?.Items ?? [])];
  });
}

/** When something that was written comes into force next. */
function nextChange({ distributions, functions }: AwsState, now: number): number {
  const revisions = [
    ...Object.values(distributions).flatMap(({ configs }) => configs),
    ...Object.values(functions).flatMap(({ live }) => live),
  ];
  return Math.min(...revisions.map(({ at }) => at).filter((at) => at > now), Number.POSITIVE_INFINITY);
}

function isSame(before: readonly unknown[], after: readonly unknown[]): boolean {
  return before.length === after.length && before.every((one, i) => one === after[i]);
}
