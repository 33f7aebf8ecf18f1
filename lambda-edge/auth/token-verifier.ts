/**
 * Whether a token is genuine, meant for us, and valid now. Where to start reading about verification: the gate of `compact-jws.ts`, the
 * issuer by its exact name, what was verified before, the keys of that issuer, the signature by jose, the claims of `auth-claims.ts`.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8725
 */
import type { JWTVerifyOptions } from 'jose';
import type { ResolvedAuth, Verdict } from '#policy/auth';
import { claimsProblem } from '#policy/auth-claims';
import { MALFORMED } from '#policy/auth-request';
import { type CompactJws, LONGEST_TOKEN, ownMember, parseCompactJws } from '#policy/compact-jws';
import { digestOf, tokenCache } from './token-cache.ts';
import { type KeysIo, type Trust, trustIn } from './trust.ts';

/** Judges tokens. */
export interface TokenVerifier {
  /** What came of judging a token. Never rejects, whatever the token is. */
  readonly verify: (token: string) => Promise<Verdict>;
}

/** A token that counted, with the very keys that said so. */
interface Verified {
  readonly verdict: Verdict;
  readonly trust: Trust;
  readonly keys: object;
  /** Milliseconds: from when, and until when. */
  readonly since: number;
  readonly until: number;
}

/** Tokens that are remembered. */
const MOST_TOKENS = 1_000;

/** Milliseconds for which a token is remembered, if it is valid that long. */
const REMEMBERED = 300_000;

/** The judge of the tokens of some issuers. What it learns of keys and tokens it keeps as long as it lives. */
export function tokenVerifier(auth: Pick<ResolvedAuth, 'issuers' | 'clockTolerance'>, io: KeysIo): TokenVerifier {
  const { clockTolerance = 0 } = auth;
  // What a token says of its issuer is the key of a Map, which has no other members than these.
  const trusts = new Map<unknown, Trust>(auth.issuers.map((issuer) => [issuer.issuer, trustIn(issuer, io)]));
  const cache = tokenCache<Verified>(MOST_TOKENS);

  /** What keys said that are still in use, until it expires. */
  function remembered(digest: string): Verdict | undefined {
    const found = cache.get(digest);
    if (!found) return undefined;
    const at = io.now();
    return at >= found.since && at < found.until && found.trust.keys() === found.keys ? found.verdict : undefined;
  }

  async function judged(token: string, digest: string): Promise<Verdict> {
    const jws = parseCompactJws(token);
    if (!jws) return { problem: MALFORMED };
    const trust = trusts.get(ownMember(jws.claims, 'iss'));
    if (!trust) return { problem: 'the issuer is not known here' };
    if (!trust.algorithms.includes(jws.header.alg)) return { problem: 'the issuer does not sign with this algorithm' };
    const claims = (): string | undefined =>
      claimsProblem(trust.issuer, jws.header, jws.claims, io.now() / 1000, clockTolerance);
    try {
      const keys = await trust.verify(token, jws.header, optionsOf(trust, clockTolerance, io.now()));
      if (!keys) return { isUnavailable: true };
      const problem = claims();
      return problem === undefined ? remember(digest, jws, trust, keys) : { problem };
    } catch (error) {
      return { problem: signatureProblem(error) ?? claims() ?? MALFORMED };
    }
  }

  function remember(digest: string, { claims }: CompactJws, trust: Trust, keys: object): Verdict {
    const verdict: Verdict = { claims, issuer: trust.issuer };
    const since = io.now();
    const until = Math.min(Number(ownMember(claims, 'exp')) * 1000, since + REMEMBERED);
    cache.set(digest, { verdict, trust, keys, since, until });
    return verdict;
  }

  return {
    async verify(token) {
      if (token.length > LONGEST_TOKEN) return { problem: MALFORMED };
      const digest = digestOf(token);
      return remembered(digest) ?? judged(token, digest);
    },
  };
}

/** What jose asks of a token, too, besides `claimsProblem`. */
function optionsOf({ issuer, algorithms }: Trust, clockTolerance: number, at: number): JWTVerifyOptions {
  const { audiences, audienceClaim = 'aud', type } = issuer;
  return {
    issuer: issuer.issuer,
    ...(audienceClaim === 'aud' ? { audience: [...audiences] } : {}),
    ...(type === undefined ? {} : { typ: type }),
    algorithms: [...algorithms],
    requiredClaims: ['exp', audienceClaim],
    currentDate: new Date(at),
    clockTolerance,
  };
}

/** What is wrong with a signature or its key; nothing where it is a claim that is wrong. */
function signatureProblem(error: unknown): string | undefined {
  const { code } = Object(error);
  if (code === 'ERR_JWT_EXPIRED' || code === 'ERR_JWT_CLAIM_VALIDATION_FAILED') return undefined;
  if (code === 'ERR_JWKS_NO_MATCHING_KEY') return 'the issuer has no such key';
  if (code === 'ERR_JWKS_MULTIPLE_MATCHING_KEYS') return 'it is not clear which key has signed the token';
  return 'the signature is wrong';
}
