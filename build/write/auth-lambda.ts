import type { ResolvedAuth } from '#policy/auth';
import { type Code, js } from '../code.ts';
import { generationOf } from './auth-generation.ts';

/**
 * Writes what the stations of Lambda@Edge ask of auth. The options go along as data: here nothing is short of bytes or time. What a
 * station does not ask for is gone from its bundle, the verifier too.
 */
export function writeAuthForLambda(auth: ResolvedAuth): Code {
  return js`
    import { refusalBeforeVerdict, refusalOfVerdict, shownBy } from "#policy/auth-request";
    import { limitLifetime } from "#policy/auth-lifetime";
    import { gatekeeper } from "#lambda-edge/auth/gatekeeper";
    var auth = /* @__PURE__ */ JSON.parse(${JSON.stringify(auth)}), generation = ${generationOf(auth)};
    var keeper = /* @__PURE__ */ gatekeeper(auth, generation);
    export function judged(request) {
      ${auth.place === 'origin-request' ? js`return Promise.resolve({ shown: shownBy(auth, request) });` : js`return keeper.judged(request);`}
    }
    export function refusal(request, known) {
      return ${
        auth.place === 'origin-request'
          ? js`refusalBeforeVerdict(auth, generation, request, known.shown, Date.now() / 1000)`
          : js`refusalOfVerdict(auth, generation, request, known.shown, known.verdict)`
      };
    }
    export function originRefusal(request) { return keeper.originRefusal(request); }
    export function limit(request, response) { limitLifetime(generation, request, response, Date.now() / 1000); }`;
}
