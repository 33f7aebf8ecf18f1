/**
 * Whether a token is genuine, meant for us, and valid now. Where to start reading about verification: the gate of `compact-jws.ts`, the
 * issuer by its exact name, the signature by jose with a key of that issuer, and then the claims, by `auth-claims.ts` alone.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8725
 */
import type { ResolvedAuth, Verdict } from '#policy/auth';
import { claimsProblem } from '#policy/auth-claims';
import { MALFORMED } from '#policy/auth-request';
import { OTHER_ALGORITHM, WRONG_SIGNATURE } from '#policy/auth-secret';
import { type CompactJws, LONGEST_TOKEN, ownMember, parseCompactJws } from '#policy/compact-jws';
import { tokenCache } from './token-cache.ts';
import { KeyError, type KeysIo, type Trust, trustIn } from './trust.ts';

/** What verifying takes of the world around it. */
export interface VerifierIo extends KeysIo {
  /** A digest of SHA-256, as text. */
  readonly digest: (text: string) => string;
}

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
export function tokenVerifier(auth: Pick<ResolvedAuth, 'issuers' | 'clockTolerance'>, io: VerifierIo): TokenVerifier {
  const { clockTolerance } = auth;
  // What a token says of its issuer is the key of a Map, which has no other members than these.
  const trusts = new Map<unknown, Trust>(auth.issuers.map((issuer) => [issuer.issuer, trustIn(issuer, io)]));
  const cache = tokenCache<Verified>(MOST_TOKENS, io.digest);

  /** What keys said that are still in use, until it expires. */
  function remembered(token: string): Verified | undefined {
    const found = cache.get(token);
    if (!found) return undefined;
    const at = io.now();
    return at >= found.since && at < found.until && found.trust.keys() === found.keys ? found : undefined;
  }

  async function judged(token: string): Promise<Verdict> {
    const jws = parseCompactJws(token);
    if (!jws) return { problem: MALFORMED };
    const trust = trusts.get(ownMember(jws.claims, 'iss'));
    if (!trust) return { problem: 'the issuer is not known here' };
    if (!trust.algorithms.includes(jws.header.alg)) return { problem: OTHER_ALGORITHM };
    try {
      const keys = await trust.verify(token, jws.header);
      return keys ? verdictOn(token, jws, trust, keys) : { isUnavailable: true };
    } catch (error) {
      return { problem: error instanceof KeyError ? error.message : WRONG_SIGNATURE };
    } finally {
      trust.tend();
    }
  }

  /** Of a token that is genuine: what it says is looked at only now. */
  function verdictOn(token: string, { header, claims }: CompactJws, trust: Trust, keys: object): Verdict {
    const since = io.now();
    const problem = claimsProblem(trust.issuer, header, claims, since / 1000, clockTolerance);
    if (problem !== undefined) return { problem };
    const verdict: Verdict = { claims, issuer: trust.issuer };
    const until = Math.min(Number(ownMember(claims, 'exp')) * 1000, since + REMEMBERED);
    cache.set(token, { verdict, trust, keys, since, until });
    return verdict;
  }

  return {
    verify(token) {
      if (token.length > LONGEST_TOKEN) return Promise.resolve({ problem: MALFORMED });
      const found = remembered(token);
      if (!found) return judged(token);
      found.trust.tend();
      return Promise.resolve(found.verdict);
    },
  };
}
