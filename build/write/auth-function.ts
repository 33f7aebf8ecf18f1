/**
 * Auth in a function. What can be said without a key is found out by `evidence`, before anything is awaited: an error of the engine,
 * such as over JSON that is none, costs millions of instructions behind an `await`. `refusal` goes by what was found.
 *
 * What is nested more than thirty deep the engine cannot read, and numbers it reads more kindly than JSON has them (`01`): the one is
 * refused, the other nobody writes but an issuer.
 */
import type { AccessRule, ResolvedAuth, TokenPlace } from '#policy/auth';
import { claimHeaders, foreignHeaders, GENERATION_HEADER, MALFORMED, OPEN, UNSAYABLE } from '#policy/auth-request';
import {
  MOST_KEYS,
  OTHER_ALGORITHM,
  SHORTEST_KEY,
  type SharedIssuer,
  secretKeyOf,
  WRONG_SIGNATURE,
} from '#policy/auth-secret';
import { LONGEST_CLAIM_HEADER } from '#policy/claim-text';
import { LONGEST_IN_FUNCTION, LONGEST_TOKEN } from '#policy/compact-jws';
import { type Code, codeText, js } from '../code.ts';
import { among } from './among.ts';
import { REPLIED, unavailable, writeForbidden, writeUnauthorized } from './auth-answers.ts';
import { generationOf } from './auth-generation.ts';
import { DISAGREED, writeRuleOf } from './auth-paths.ts';
import { sentIn } from './sent-in.ts';

/** In place of a rule's index: no token is asked for. */
const NO_TOKEN = -3;

/** Writes `evidence` and `refusal` for a function: the guard before the cache, or the whole verifier. */
export function writeAuthForFunction(auth: ResolvedAuth): Code {
  const verifies = auth.place === 'function';
  const { rules = [], tokens = ['authorization'] } = auth;
  return js`
    import { badRequest } from "#policy/bad-request";
    import { encodedObject } from "#policy/encoded-object";
    ${writeRuleOf(rules, auth.guarded)} ${REPLIED} ${writeUnauthorized(auth)}
    ${verifies ? writeVerifier(auth) : js``}
    export function evidence(request) {
      var headers = request.headers, rule = ruleOf(request.uri, request.method), place = -1, token = "", sent, known;
      if (${opensRule(auth)}) rule = ${NO_TOKEN};
      if (rule > ${DISAGREED}) { ${tokens.map((each, i) => writeTaken(each, i))} }
      known = { rule: rule, place: place, problem: "" ${verifies ? js`, storeKey: "", secret: "", signed: "", signature: false, claims: false, issuer: 0` : js``} };
      if (place >= 0) known.problem = problemOf(token ${verifies ? js`, known` : js``});
      return known;
    }
    ${verifies ? writeProblemOf(auth) : writeExpiryOf(auth)}
    export function refusal(request, known) {
      var headers = request.headers, rule = known.rule ${verifies ? js`, claims = known.claims` : js``};
      // What is answered here goes nowhere with its headers.
      if (rule === ${DISAGREED}) return badRequest();
      if (rule !== ${NO_TOKEN}) {
        if (known.place < 0) return unauthorized(request, "");
        if (known.problem) return unauthorized(request, known.problem);
        ${verifies ? writeSignature(auth) : js``}
      }
      ${foreignHeaders(auth).map((name) => js`delete headers[${name}];`)}
      ${verifies ? writeAdmission(auth) : js``}
      ${writeRemovals(auth, tokens)}
      headers[${GENERATION_HEADER}] = { value: ${`${generationOf(auth)}.`} + (rule === ${NO_TOKEN} ? ${OPEN} : rule) };
    }`;
}

/** Whether a request needs no token: by its rule, or as a browser's question whether it may ask. */
function opensRule({ rules = [] }: ResolvedAuth): Code {
  const open = rules.flatMap(({ public: isPublic }, i) => (isPublic ? [js`rule === ${i} || `] : []));
  const preflight = js`request.method === "OPTIONS" && headers.origin && headers["access-control-request-method"]`;
  return js`${open} rule !== ${DISAGREED} && ${preflight}`;
}

/** What a place holds, unless one before it held anything. */
function writeTaken(each: TokenPlace, i: number): Code {
  const isFirst = i === 0 ? js`` : js`place < 0 && `;
  if (each !== 'authorization')
    return js`if (${isFirst}(sent = ${sentIn(js`request.cookies`, each.cookie)})) { place = ${i}; token = sent.multiValue ? "" : sent.value; }`;
  // The first test is for those who write it as most do.
  return js`if (${isFirst}(sent = headers.authorization)) {
    if (sent.multiValue) place = ${i};
    else {
      sent = sent.value;
      if (sent >= "Bearer " && sent < "Bearer!" || (sent + " ").slice(0, 7).toLowerCase() === "bearer ") {
        place = ${i};
        token = sent.slice(7);
        if (token < "!" && token >= " ") token = token.slice(token.search(/[^ ]|$/));
      }
    }
  }`;
}

/** Tokens go no further but where they are judged behind the cache, or kept. */
function writeRemovals({ place, keepToken }: ResolvedAuth, tokens: readonly TokenPlace[]): readonly Code[] {
  const mayKeep = place === 'origin-request' || keepToken;
  return tokens.map((each, i) => {
    const kept = mayKeep ? js`if (rule === ${NO_TOKEN} || known.place !== ${i}) ` : js``;
    return each === 'authorization'
      ? js`${kept}delete headers.authorization;`
      : js`${kept}delete request.cookies[${each.cookie}];`;
  });
}

/**
 * The parts of a token, each where the next dot is searched for: `split` would make thousands for a text of dots. `unreadable` is
 * what a token is that has others.
 */
const PARTS = js`
  var first = token.indexOf("."), second = token.indexOf(".", first + 1), text = token.slice(second + 1), signature, header, claims;
  if (first < 0 || second < 0 || !text || token.length > ${LONGEST_IN_FUNCTION} || (signature = Buffer.from(text, "base64url")).toString("base64url") !== text) return ${MALFORMED};`;

/** Whether a text is the header of no token that is known here; sets `header`. */
function isNoHeader(text: Code): Code {
  return js`!(header = encodedObject(${text})) || "crit" in header || "b64" in header || "cty" in header || typeof header.alg !== "string" || "kid" in header && (typeof header.kid !== "string" || !header.kid)`;
}

/** Of a token that somebody else will judge. */
function writeExpiryOf({ clockTolerance = 0 }: ResolvedAuth): Code {
  return js`function problemOf(token) {
    if (token.length > ${LONGEST_IN_FUNCTION}) return token.length > ${LONGEST_TOKEN} ? ${MALFORMED} : "";
    ${PARTS}
    if (${isNoHeader(js`token.slice(0, first)`)} || !(claims = encodedObject(token.slice(first + 1, second))) || typeof claims.exp !== "number") return ${MALFORMED};
    return ${now(clockTolerance)} >= claims.exp ? "the token has expired" : "";
  }`;
}

/** The earliest time that it may be, in seconds. */
function now(clockTolerance: number): Code {
  return clockTolerance === 0 ? js`Date.now() / 1000` : js`Date.now() / 1000 - ${clockTolerance}`;
}

/** Everything but the signature. What is left to do is noted in `known`. */
function writeProblemOf(auth: ResolvedAuth): Code {
  const { clockTolerance = 0 } = auth;
  const issuers = auth.issuers as readonly SharedIssuer[];
  const isKnown = issuers.map(({ issuer }, i) => js`claims.iss === ${issuer} ? ${i} : `);
  const types = perIssuer(issuers, ({ type }) => (type === undefined ? js`true` : isOfType(type)));
  const uses = perIssuer(issuers, ({ tokenUse }) => (tokenUse ? js`claims.token_use === ${tokenUse}` : js`true`));
  const audiences = perIssuer(issuers, ({ audiences: known, audienceClaim = 'aud' }) => {
    const list = known.map((each, i) => js`${i === 0 ? js`` : js` || `}sent.indexOf(${each}) >= 0`);
    return js`(sent = ${sentIn(js`claims`, audienceClaim)}, typeof sent === "string" ? ${among(js`sent`, known)} : Array.isArray(sent) && (${list}))`;
  });
  // The header of most tokens need not be read.
  const usual = { alg: 'HS256', typ: issuers[0]?.type ?? 'JWT' };
  return js`function problemOf(token, known) {
    ${PARTS}
    var issuer, sent;
    sent = token.slice(0, first);
    if (sent === ${Buffer.from(JSON.stringify(usual)).toString('base64url')}) header = { alg: ${usual.alg}, typ: ${usual.typ} };
    else if (${isNoHeader(js`sent`)}) return ${MALFORMED};
    claims = encodedObject(token.slice(first + 1, second));
    if (!claims) return ${MALFORMED};
    issuer = ${isKnown} -1;
    if (issuer < 0) return "the issuer is not known here";
    if (header.alg !== "HS256") return ${OTHER_ALGORITHM};
    if (!${audiences}) return "the token is for others";
    sent = claims.exp;
    if (${isNoTime}) return "the token does not say when it expires";
    if (${now(clockTolerance)} >= sent) return "the token has expired";
    sent = claims.nbf;
    if (sent !== void 0 && (${isNoTime} || sent > ${now(-clockTolerance)})) return "the token does not count yet";
    sent = claims.iat;
    if (sent !== void 0 && (${isNoTime})) return "the token does not say when it was issued";
    if (!(${types})) return "the token is of another type";
    if (!(${uses})) return "the token is for another use";
    known.storeKey = ${perIssuer(issuers, ({ secret }) => js`${secretKeyOf(secret)}`)};
    known.signed = token.slice(0, second);
    known.signature = signature;
    known.claims = claims;
    known.issuer = issuer;
    return "";
  }`;
}

/** What JSON has no time for: anything but a number, and numbers without an end. */
const isNoTime = js`typeof sent !== "number" || sent - sent !== 0`;

function isOfType(type: string): Code {
  const name = type.toLowerCase().replace(/^application\//, '');
  return js`(typeof header.typ === "string" && (sent = header.typ.toLowerCase(), sent === ${name} || sent === ${`application/${name}`}))`;
}

/** What is written for each issuer, told by the variable `issuer`: once where it is the same for all. */
function perIssuer(issuers: readonly SharedIssuer[], write: (issuer: SharedIssuer) => Code): Code {
  const codes = issuers.map(write);
  const last = codes.at(-1) ?? js`false`;
  if (codes.every((code) => codeText(code) === codeText(last))) return last;
  return js`(${codes.slice(0, -1).map((code, i) => js`issuer === ${i} ? ${code} : `)} ${last})`;
}

/** Where six octets begin, of which the last overlap: all 32 of a signature. */
const SIXES = [0, 6, 12, 18, 24, 26];

/**
 * Writes `isSigned`, which says of one key of a secret whether it signed a token: nothing of one that is none. All octets are
 * compared, wherever the first of them differs, so that the time that it takes tells nothing of the right signature.
 */
function writeVerifier(auth: ResolvedAuth): Code {
  const demandsAny = (auth.rules ?? []).some((rule) => !rule.public && isDemanding(rule));
  const claims = claimHeaders(auth);
  const searches = ![...claims.map(([, claim]) => claim), ...demandedClaims(auth)].every(isPlainName);
  return js`import crypto from "crypto";
    ${claims.length > 0 ? js`import { claimText } from "#policy/claim-text";` : js``}
    ${(auth.rules ?? []).some((rule) => rule.claims) ? js`import { isExact } from "#policy/claim-text";` : js``}
    ${searches ? js`import { claimAt } from "#policy/claim-at";` : js``}
    ${demandsAny ? writeForbidden(auth) : js``}
    function isSigned(known, text) {
      var key = Buffer.from(text, "base64url"), sent = known.signature, made, one, sum = 0;
      if (text.length < ${SHORTEST_KEY} || key.toString("base64url") !== text) return;
      if (sent.length !== 32) return false;
      made = crypto.createHmac("sha256", key).update(known.signed).digest();
      ${SIXES.map((i) => js`one = made.readUIntBE(${i}, 6) - sent.readUIntBE(${i}, 6); sum += one * one;`)}
      return sum === 0;
    }`;
}

/** The answer to a token that no key of the secret signed. */
function writeSignature(auth: ResolvedAuth): Code {
  return js`
    var keys = known.secret.split(" ", ${MOST_KEYS}), signed = isSigned(known, keys[0]), other;
    if (!signed) {
      other = keys.length > 1 ? isSigned(known, keys[1]) : void 0;
      if (!other) return signed === false || other === false ? unauthorized(request, ${WRONG_SIGNATURE}) : ${unavailable(auth)};
    }`;
}

/** What a verified token is asked for by rules, and the headers of its claims. */
function writeAdmission(auth: ResolvedAuth): Code {
  const { rules = [] } = auth;
  const issuers = auth.issuers as readonly SharedIssuer[];
  const demands = rules.map((rule, i) => (rule.public || !isDemanding(rule) ? js`` : writeDemand(rule, i, issuers)));
  const claims = claimHeaders(auth).map(([name, claim]) => writeClaimHeader(name, claim));
  return js`var issuer = known.issuer, sent; ${demands} ${claims.length > 0 ? js`if (claims) { ${claims} }` : js``}`;
}

function isDemanding({ scopes, groups, claims }: AccessRule): boolean {
  return scopes !== undefined || groups !== undefined || claims !== undefined;
}

/** The claims that rules look at, by their paths. */
function demandedClaims({ rules = [], issuers }: ResolvedAuth): readonly string[] {
  return rules.flatMap(({ groups, claims = {} }) => [
    ...(groups ? issuers.map(({ groupsClaim = 'groups' }) => groupsClaim) : []),
    ...Object.keys(claims),
  ]);
}

/** The answer to a token that is not enough for a rule. */
function writeDemand(
  { scopes = [], groups = [], claims = {} }: AccessRule,
  rule: number,
  issuers: readonly SharedIssuer[],
): Code {
  const held = perIssuer(issuers, ({ scopesClaim = 'scope' }) => {
    const texts = scopes.map((scope) => js` && (" " + sent + " ").indexOf(${` ${scope} `}) >= 0`);
    const list = js`Array.isArray(sent) ${scopes.map((scope) => js` && sent.indexOf(${scope}) >= 0`)}`;
    return js`(sent = ${sentIn(js`claims`, scopesClaim)}, typeof sent === "string" ? true ${texts} : ${scopesClaim === 'scope' ? js`false` : list})`;
  });
  const member = perIssuer(
    issuers,
    ({ groupsClaim = 'groups' }) => js`(sent = ${at(groupsClaim)}, Array.isArray(sent) && (${inList(groups)}))`,
  );
  const wanted = Object.entries(claims).map(
    ([name, texts]) =>
      js` && (sent = ${at(name)}, Array.isArray(sent) ? ${inList(texts)} : (typeof sent === "string" || typeof sent === "boolean" || isExact(sent)) && (sent = "" + sent, ${among(js`sent`, texts)}))`,
  );
  const others = js`${groups.length > 0 ? member : js`true`} ${wanted}`;
  return js`if (rule === ${rule}) {
    ${scopes.length > 0 ? js`if (!${held}) return forbidden(request, ${scopes.join(' ')});` : js``}
    ${groups.length > 0 || wanted.length > 0 ? js`if (!(${others})) return forbidden(request, "");` : js``}
  }`;
}

function inList(texts: readonly string[]): Code {
  return js`(${texts.map((text, i) => js`${i === 0 ? js`` : js` || `}sent.indexOf(${text}) >= 0`)})`;
}

/** Whether a claim of this name is found by it alone: `claims.constructor` every object has. */
function isPlainName(path: string): boolean {
  return !path.includes('.') && !(path in Object.prototype);
}

/** A claim by its path. */
function at(path: string): Code {
  return isPlainName(path) ? js`claims[${path}]` : js`claimAt(claims, ${path})`;
}

/** A claim that is there and cannot be said refuses the token. */
function writeClaimHeader(name: string, claim: string): Code {
  return js`
    sent = ${at(claim)};
    if (sent !== void 0 && sent !== null) {
      sent = claimText(sent);
      if (sent === void 0 || sent.length > ${LONGEST_CLAIM_HEADER}) return unauthorized(request, ${UNSAYABLE});
      if (sent) headers[${name}] = { value: sent };
    }`;
}
