/**
 * What may be said in `edge.config.ts`. These types are what an editor completes and the compiler checks; `schema.ts`
 * holds the same at run time, and docs/rules.md has a row for every option.
 */
import type { Access } from '#policy/access';
import type { Auth, Issuer } from '#policy/auth';
import type { Buckets } from '#policy/buckets';
import type { Cache } from '#policy/cache';
import type { Cookies } from '#policy/cookies';
import type { Cors } from '#policy/cors';
import type { Entities, Entity } from '#policy/entities';
import type { Experiment, Experiments, Variant } from '#policy/experiments';
import type * as policy from '#policy/freshness';
import type { FreshnessCondition } from '#policy/freshness-condition';
import type { ConditionalHeaders, Headers } from '#policy/headers';
import type { Maintenance } from '#policy/maintenance';
import type {
  LambdaViewerRequestRule,
  LambdaViewerResponseRule,
  OriginRequestRule,
  OriginResponseRule,
  ViewerRequestRule,
  ViewerResponseRule,
} from '#policy/own-rules';
import type { Published } from '#policy/published';
import type { Query } from '#policy/query';
import type { Recording } from '#policy/record';
import type { Redirects } from '#policy/redirects';
import type { Rewrites } from '#policy/rewrites';
import type { Switchable } from '#policy/switches';
import type { LintRuleId } from './lint-rule-ids.ts';

export type {
  AccessRule,
  AuthAnswers,
  AuthPlace,
  ClaimHeader,
  JwksIssuer,
  PublicKeyAlgorithm,
  SecretIssuer,
  TokenPlace,
} from '#policy/auth';
export type {
  EdgeContext,
  EdgeHeaders,
  EdgeQuerystring,
  EdgeRequest,
  EdgeResponse,
  EdgeResponseCookie,
  EdgeValue,
  SeenRequest,
  ViewerRequest,
  ViewerRequestEvent,
  ViewerResponse,
  ViewerResponseEvent,
} from '#policy/event';
export type { BrowserLifetime, EdgeLifetime, NotFresh, StatusClass } from '#policy/freshness';
export type { FreshnessCondition, SeenResponse } from '#policy/freshness-condition';
export { auth0, cognito, entra, google, keycloak, okta } from '#policy/issuer-presets';
export type {
  EdgeCustomOrigin,
  EdgeOrigin,
  EdgeS3Origin,
  LambdaViewerRequest,
  LambdaViewerRequestEvent,
  LambdaViewerRequestRule,
  LambdaViewerResponse,
  LambdaViewerResponseEvent,
  LambdaViewerResponseRule,
  OriginRequest,
  OriginRequestEvent,
  OriginRequestRule,
  OriginResponse,
  OriginResponseEvent,
  OriginResponseRule,
  OwnRule,
  ViewerRequestRule,
  ViewerResponseRule,
} from '#policy/own-rules';
export { TRACKING_PARAMETERS } from '#policy/tracking-parameters';
export type { LintRuleId } from './lint-rule-ids.ts';
export type {
  Access,
  Auth,
  Buckets,
  Cache,
  ConditionalHeaders,
  Cookies,
  Cors,
  Entities,
  Entity,
  Experiment,
  Experiments,
  Headers,
  Issuer,
  Maintenance,
  Published,
  Query,
  Recording,
  Redirects,
  Rewrites,
  Switchable,
  Variant,
};

/** Everything a CloudFront distribution shall run at the edge. */
export interface EdgeConfig {
  /** Names the app in bundles and in AWS: lower-case letters, digits and hyphens, at most 24. */
  readonly app: string;
  /** The host names that viewers use; no redirect leads anywhere else. `*.example.com` stands for every subdomain. */
  readonly hosts: readonly string[];
  /** Where answers come from, by a name of your own. */
  readonly origins: Readonly<Record<string, Origin>>;
  /** Who signs the tokens that `auth` asks for, by a name of your own. */
  readonly issuers?: Readonly<Record<string, Issuer>>;
  /** In the order in which CloudFront tries them: the first whose pattern matches decides, the last is `*`. */
  readonly behaviors: readonly Behavior[];
  /**
   * Who makes the policies that the rules need on the distribution. `'managed'`: a release makes them, puts them on the behaviors
   * whose own lack what the rules need, and takes them back with a rollback. Default: you do, and a release is refused while an entry
   * is missing.
   */
  readonly policies?: 'managed';
  /** Named differences of this config, chosen by `--env`. Default: one environment `dev` without differences. */
  readonly environments?: Readonly<Record<string, Environment>>;
  /** What has to hold once a release has arrived; where something does not, the release before is served again. */
  readonly probes?: readonly Probe[];
  /** What `edgewright lint` finds and is meant as it is. */
  readonly lint?: Lint;
  /** What changes at the origins, by names of your own, and the paths and cache tags that show it: `edgewright invalidate product=42`. */
  readonly entities?: Entities;
  /** What a function may cost per event, in instructions of njs 0.7.9. */
  readonly budget?: Budget;
}

/** What is said to `edgewright lint`. */
export interface Lint {
  /** Findings that stand in nobody's way. One that nothing finds any more is named. */
  readonly allow: readonly LintAllowance[];
}

/** A finding that is allowed, and why. */
export interface LintAllowance {
  /** The rule that finds it. */
  readonly id: LintRuleId;
  /** The path pattern of the behavior. Default: every behavior. */
  readonly behavior?: string;
  /** The reason, for whoever reads the config next. */
  readonly because: string;
}

/** A request that is made after a release, and what its answer has to be. Redirects are not followed. */
export interface Probe {
  /** A path, with a query if one is meant. */
  readonly path: string;
  /** One of the hosts. Default: the first that is no wildcard. */
  readonly host?: string;
  /** Headers of the request. */
  readonly send?: Readonly<Record<string, string>>;
  /** Default: 200. */
  readonly status?: number;
  /** Headers of the answer: their text, or whether they are there at all. */
  readonly headers?: Readonly<Record<string, string | boolean>>;
  /** What `X-Cache` begins with. A `Hit` is asked for a few times. */
  readonly cache?: ProbeCache;
}

/** What `X-Cache` begins with. @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html */
export type ProbeCache =
  | 'Hit'
  | 'Miss'
  | 'RefreshHit'
  | 'FunctionGeneratedResponse'
  | 'LambdaGeneratedResponse'
  | 'Error';

/** Where answers come from: exactly one of `http`, `s3` and `folder`. */
export type Origin = HttpOrigin | S3Origin | FolderOrigin;

/** Any HTTP server. */
export interface HttpOrigin {
  readonly s3?: never;
  readonly folder?: never;
  /** Scheme, host and port: `https://api.example.com`. */
  readonly http: string;
  /** A command that serves this origin: `edgewright dev` starts it with `PORT` set, and stops it. */
  readonly command?: string;
}

/** An S3 bucket. */
export interface S3Origin {
  readonly http?: never;
  readonly folder?: never;
  readonly command?: never;
  /** Its regional domain name: `shop.s3.eu-central-1.amazonaws.com`. */
  readonly s3: string;
}

/** A folder on this machine that stands for an S3 bucket. */
export interface FolderOrigin {
  readonly http?: never;
  readonly s3?: never;
  readonly command?: never;
  /** Relative to the config file. */
  readonly folder: string;
}

/** One cache behavior of the distribution, and its rules. The runtime of its viewer stations says what rules of your own can be. */
export type Behavior = FunctionBehavior | LambdaBehavior;

/** A behavior whose viewer stations run as CloudFront Functions. */
export interface FunctionBehavior extends BehaviorOptions {
  /**
   * The runtime of both viewer stations: a CloudFront Function, or Lambda@Edge where a rule needs more than 10 KB, 1 ms or
   * the old JavaScript allow. CloudFront refuses both on one behavior. Default: `function`.
   */
  readonly viewer?: 'function';
  /** A rule of your own at viewer-request, `() => import('./edge/greet.ts')`, a module that exports `own`; or one for each station. */
  readonly own?: OwnModule<ViewerRequestRule> | OwnModules<ViewerRequestRule, ViewerResponseRule>;
}

/** A behavior whose viewer stations run as Lambda@Edge. */
export interface LambdaBehavior extends BehaviorOptions {
  /** The runtime of both viewer stations. */
  readonly viewer: 'lambda';
  /** A rule of your own at viewer-request, `() => import('./edge/greet.ts')`, a module that exports `own`; or one for each station. */
  readonly own?: OwnModule<LambdaViewerRequestRule> | OwnModules<LambdaViewerRequestRule, LambdaViewerResponseRule>;
}

/** A module that exports `own`, imported by its path. */
export type OwnModule<Rule> = () => Promise<{ readonly own: Rule }>;

/** A module that exports `when`, imported by its path: `() => import('./edge/is-archived.ts')`. */
export type FreshnessModule = () => Promise<{ readonly when: FreshnessCondition }>;

/** Which answers, and for how long they may be kept. */
export type FreshAnswers = policy.FreshAnswers<FreshnessModule>;

/** For how long answers may be kept, and by whom. */
export type Freshness = policy.Freshness<FreshnessModule>;

/** Rules of your own by station. The origin stations run as Lambda@Edge, whatever runs at the viewer stations. */
export interface OwnModules<Request, Response> {
  /** Sees every request, and may answer it. */
  readonly viewerRequest?: OwnModule<Request>;
  /** Sees requests that the cache cannot answer; may change where they go, or answer them for the cache. */
  readonly originRequest?: OwnModule<OriginRequestRule>;
  /** Sees the origin's answers before the cache keeps them. */
  readonly originResponse?: OwnModule<OriginResponseRule>;
  /** Sees every answer below 400 on its way to the viewer, from the cache too. */
  readonly viewerResponse?: OwnModule<Response>;
}

/** What can be said of every behavior. */
export interface BehaviorOptions {
  /** A CloudFront path pattern: `*` is any run of characters, `?` any one; case counts. */
  readonly path: string;
  /** The name of one of the `origins`. */
  readonly origin: string;
  /** How long answers are kept, and whether they are at all. Default: what the rules need, or else what AWS proposes for the origin. */
  readonly cache?: Cache;
  /**
   * Rules that an operator can switch within seconds, by the key `switches` of the KeyValueStore: words such as `maintenance=on` and
   * `redirects=off`. Costs a read for every request. Functions alone.
   */
  readonly switches?: readonly Switchable[];
  /** The events of some requests in the log, without secrets, for `edgewright record --from`. */
  readonly record?: Recording;
  /** Which pages of other sites may read the answers. */
  readonly cors?: Cors;
  /** Who gets an answer at all. */
  readonly access?: Access;
  /** Who may see what, by the JSON Web Token that a viewer sends. */
  readonly auth?: Auth;
  /** One page in place of every answer. */
  readonly maintenance?: Maintenance;
  /** Where paths have moved to. */
  readonly redirects?: Redirects;
  /** Which object answers for a path. */
  readonly rewrites?: Rewrites;
  /** Headers collapsed into a few values that a cache policy can have in its key. */
  readonly buckets?: Buckets;
  /** Variants of a page, of which each viewer keeps one. Functions alone. */
  readonly experiments?: Experiments;
  /** The set of files that is served, of which `edgewright publish` makes versions. Functions alone. */
  readonly published?: Published;
  /** What of the query string stays in the cache key. */
  readonly query?: Query;
  /** Which of the viewer's cookies stay in the cache key. */
  readonly cookies?: Cookies;
  /** For how long answers may be kept, by the edge and by browsers, and which of them nobody may share. */
  readonly freshness?: Freshness;
  /** What every answer carries. */
  readonly headers?: Headers;
}

/** What one environment has in place of the config's own. */
export interface Environment {
  /** Replaces `hosts`. */
  readonly hosts?: readonly string[];
  /** Replaces origins by name; the others stay. */
  readonly origins?: Readonly<Record<string, Origin>>;
  /** Replaces issuers by name; the others stay. */
  readonly issuers?: Readonly<Record<string, Issuer>>;
  /** Replaces `access` of every behavior: a password for a preview, say. */
  readonly access?: Access;
  /** Replaces `probes`. */
  readonly probes?: readonly Probe[];
  /** The id of the distribution, such as `E2QWRUHAPOMQZL`; stands in the manifest for whoever releases. */
  readonly distribution?: string;
  /** The name of the role with which Lambda@Edge handlers run; `edgewright iam` prints one. Default: `<app>-<environment>-edge`. */
  readonly role?: string;
}

/** Instructions per event: fresh globals plus the call, as `edgewright test --cost` measures. */
export interface Budget {
  /** Above it a warning. Default: 250 000. */
  readonly warn?: number;
  /** Above it the test fails. Default: 1 000 000. */
  readonly fail?: number;
}

/** Says what the edge shall do: an editor completes it, and the compiler refuses what isn't there. */
export function defineEdge(config: EdgeConfig): EdgeConfig {
  return config;
}
