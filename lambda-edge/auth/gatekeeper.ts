/** Who judges tokens at the stations of Lambda@Edge: the options, and the verifier that they are made into. */
import type { ResolvedAuth, Shown, Verdict } from '#policy/auth';
import { GENERATION_HEADER, refusalAtOrigin, ruleOfGeneration, shownBy } from '#policy/auth-request';
import { shownToken } from '#policy/auth-token';
import type { EdgeRequest, EdgeResponse } from '#policy/event';
import { lambdaIo } from './lambda-io.ts';
import { type TokenVerifier, tokenVerifier } from './token-verifier.ts';

/** What stations ask. */
export interface Gatekeeper {
  /** What a request shows before the cache, its token verified where one is asked for. Changes nothing. */
  readonly judged: (request: EdgeRequest) => Promise<{ readonly shown: Shown; readonly verdict: Verdict | undefined }>;
  /** The answer to a request behind the cache that may not go on; nothing for one that may, from which it takes the token. */
  readonly originRefusal: (request: EdgeRequest) => Promise<EdgeResponse | undefined>;
}

/** The gatekeeper of a behavior; `generation` stands for the options. It keeps keys and tokens as long as it lives. */
export function gatekeeper(
  auth: ResolvedAuth,
  generation: string,
  { verify }: TokenVerifier = tokenVerifier(auth, lambdaIo()),
): Gatekeeper {
  return {
    async judged(request) {
      const shown = shownBy(auth, request);
      const { rule, isPublic, shown: found } = shown;
      const isNeeded = rule !== undefined && !isPublic && found !== undefined;
      return { shown, verdict: isNeeded ? await verify(found.token) : undefined };
    },
    async originRefusal(request) {
      const rule = ruleOfGeneration(generation, request.headers[GENERATION_HEADER]);
      if (rule === 'open') return undefined;
      const shown = shownToken(request, auth.tokens);
      const verdict = rule !== undefined && shown ? await verify(shown.token) : undefined;
      return refusalAtOrigin(auth, request, rule, shown, verdict);
    },
  };
}
