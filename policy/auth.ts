/**
 * Auth: who may see what, by the JSON Web Token that a viewer sends.
 *
 * These are the options and what they come to. What they mean stands in files of its own: `compact-jws.ts` (what a token must look
 * like), `auth-claims.ts` (what it must say), `auth-rules.ts` (what a path asks for), `auth-answers.ts` (what a viewer is told).
 *
 * @see https://www.rfc-editor.org/rfc/rfc7519
 * @see https://www.rfc-editor.org/rfc/rfc8725
 */

/**
 * Where tokens are verified: by Lambda@Edge for every request, by Lambda@Edge for what the cache cannot answer, or by a CloudFront
 * Function for every request.
 */
export type AuthPlace = 'viewer-request' | 'origin-request' | 'function';

/** Who signs tokens, and which of them count. */
export type Issuer = JwksIssuer | SecretIssuer;

/** An issuer with public keys. */
export interface JwksIssuer extends IssuerOptions {
  /** Algorithms of its signatures. Default: `RS256` alone. */
  readonly algorithms?: readonly PublicKeyAlgorithm[];
  /** Where its keys are. Default: where its discovery document says, `<issuer>/.well-known/openid-configuration`. */
  readonly jwksUri?: string;
  readonly secret?: never;
  /** A command that serves this issuer: `edgewright dev` starts it with `PORT` set, and stops it. */
  readonly command?: string;
}

/** An issuer that shares a secret with the edge: its tokens are signed with HS256. */
export interface SecretIssuer extends IssuerOptions {
  readonly algorithms?: readonly ['HS256'];
  readonly jwksUri?: never;
  /**
   * What the secret is called: a key of the KeyValueStore where a function verifies, a SecureString parameter of SSM where Lambda@Edge
   * does. It holds one or two keys in base64url with a space between them, the second while the first takes its place.
   */
  readonly secret: string;
  readonly command?: never;
}

/** What is said of either. */
export interface IssuerOptions {
  /** `iss`, letter by letter. */
  readonly issuer: string;
  /** Whom its tokens are for: one of these. */
  readonly audiences: readonly string[];
  /** The claim that says whom a token is for. Default: `aud`. An access token of Cognito says it in `client_id`. */
  readonly audienceClaim?: string;
  /** The type in a token's header, such as `at+jwt`; left out, a token may have any or none. @see https://www.rfc-editor.org/rfc/rfc9068#section-2.1 */
  readonly type?: string;
  /** Cognito's `token_use`. */
  readonly tokenUse?: 'access' | 'id';
  /** The claim that holds scopes: a text with spaces between them, or, where it is not `scope`, a list. Default: `scope`. */
  readonly scopesClaim?: string;
  /** The claim that holds groups, a list of texts; with dots, a claim within claims. Default: `groups`. */
  readonly groupsClaim?: string;
}

/** An algorithm of a public key. @see https://www.rfc-editor.org/rfc/rfc7518#section-3.1 */
export type PublicKeyAlgorithm = (typeof PUBLIC_KEY_ALGORITHMS)[number];

/** The algorithms of public keys that an issuer may use. */
export const PUBLIC_KEY_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
] as const;

/** Where a token is: in the Authorization header as a bearer's, or in a cookie. */
export type TokenPlace = 'authorization' | { readonly cookie: string };

/** The options of `auth`. */
export interface Auth {
  /** Names of `issuers`: whose tokens count here. */
  readonly issuers: readonly string[];
  /** Where tokens are verified. Default: `viewer-request` where `viewer` is `lambda`; else `function` where every issuer has a secret; else `origin-request`. */
  readonly place?: AuthPlace;
  /** Where a token may be, the first that holds one counts. Default: Authorization alone. */
  readonly tokens?: readonly TokenPlace[];
  /** Whether the origin gets the token. Default: no. */
  readonly keepToken?: boolean;
  /** Seconds by which clocks may differ. Default: 0. */
  readonly clockTolerance?: number;
  /** What paths and methods ask for: the first rule that speaks of a request decides. Where none does, every token that counts is enough. */
  readonly rules?: readonly AccessRule[];
  /** Headers for the origin, each from a claim of the verified token. What a viewer sends under these names goes nowhere. */
  readonly claims?: Readonly<Record<string, ClaimHeader>>;
  /** What a browser calls the place. Default: `api`. */
  readonly realm?: string;
  /** Bodies in place of the problem details that say what is wrong. */
  readonly answers?: AuthAnswers;
}

/** What some requests ask of a token. */
export interface AccessRule {
  /** Path patterns as those of behaviors. Default: every path. */
  readonly paths?: readonly string[];
  /** `GET` speaks of HEAD, too. Default: every method. */
  readonly methods?: readonly string[];
  /** Whether no token is asked for. */
  readonly public?: true;
  /** Scopes, all of them. */
  readonly scopes?: readonly string[];
  /** Groups, any of them. */
  readonly groups?: readonly string[];
  /** Claims by name, each with the texts that it may be. */
  readonly claims?: Readonly<Record<string, readonly string[]>>;
}

/** A claim by its name; with `key`, the header is part of the cache key, so that those for whom it is the same share answers. */
export type ClaimHeader = string | { readonly claim: string; readonly key?: boolean };

/** Bodies of the answers of 401, 403 and 503. */
export interface AuthAnswers {
  /** The media type of the bodies below. Default: `text/html; charset=utf-8`. */
  readonly contentType?: string;
  readonly unauthorized?: string;
  readonly forbidden?: string;
  readonly unavailable?: string;
}

/** `auth` of one environment: its issuers themselves, and its place. */
export interface ResolvedAuth extends Omit<Auth, 'issuers' | 'place'> {
  readonly issuers: readonly ResolvedIssuer[];
  readonly place: AuthPlace;
  /** Patterns of earlier behaviors with auth on the same server: what may mean a path of theirs is refused. */
  readonly guarded?: readonly string[];
  /** Headers of claims of other behaviors, in lower case: no viewer says them here, either. */
  readonly foreign?: readonly string[];
}

/** An issuer with its public keys as they were when the project was built, if they were pulled. */
export type ResolvedIssuer = Issuer & { readonly keys?: JsonWebKeySet };

/** A set of keys as issuers publish it. @see https://www.rfc-editor.org/rfc/rfc7517#section-5 */
export interface JsonWebKeySet {
  readonly keys: readonly unknown[];
}

/** What a token's payload says, by the names of claims. */
export type Claims = Readonly<Record<string, unknown>>;

/** What came of judging a token: what it says and who signed it; why it does not count; or that there is no key to judge it by. */
export type Verdict =
  | { readonly claims: Claims; readonly issuer: IssuerOptions }
  | { readonly problem: string }
  | { readonly isUnavailable: true };

/** A token as a request shows it, and where. */
export interface ShownToken {
  readonly place: TokenPlace;
  /** Empty where what stands there cannot be one, or stands there twice. */
  readonly token: string;
}

/** What a request shows, before anything of it is judged. */
export interface Shown {
  /** The rule that speaks of it, by its index, -1 for none of them; nothing where origins would disagree. */
  readonly rule: number | undefined;
  /** Whether it needs no token. */
  readonly isPublic: boolean;
  readonly shown: ShownToken | undefined;
}
