import { type AnswerOptions, forbiddenAnswer, unauthorizedAnswer, unavailableAnswer } from '#policy/auth-answers';
import type { EdgeResponse } from '#policy/event';
import { type Code, js } from '../code.ts';

/** Stands for what is known at the edge alone. No option and no problem holds it. */
const BLANK = '\u007f';

/** Writes `unauthorized`, which is given what is wrong with a token: nothing where there is none. */
export function writeUnauthorized(options: AnswerOptions): Code {
  const without = unauthorizedAnswer(options);
  const withProblem = unauthorizedAnswer(options, BLANK);
  const [before = '', after = ''] = bodyOf(withProblem).split(BLANK);
  const detail = bodyOf(without).slice(before.length, bodyOf(without).length - after.length);
  return js`function unauthorized(request, problem) {
    return ${reply(
      without,
      js`${challengeOf(without)} + (problem && ${filled(more(without, withProblem), js`problem`)})`,
      before === bodyOf(without) ? js`${before}` : js`${before} + (problem || ${detail}) + ${after}`,
    )};
  }`;
}

/** Writes `forbidden`, which is given the scopes that are asked for: nothing where scopes are not what a token lacks. */
export function writeForbidden(options: AnswerOptions): Code {
  const without = forbiddenAnswer(options);
  const scope = filled(more(without, forbiddenAnswer(options, [BLANK])), js`scopes`);
  return js`function forbidden(request, scopes) {
    return ${reply(without, js`${challengeOf(without)} + (scopes && ${scope})`, js`${bodyOf(without)}`)};
  }`;
}

/** Writes the answer of a function that has no key. */
export function unavailable(options: AnswerOptions): Code {
  const made = unavailableAnswer(options);
  return reply(made, undefined, js`${bodyOf(made)}`);
}

/** Writes `replied`, which leaves out the body that an answer to HEAD has not. */
export const REPLIED = js`function replied(request, answer, body) {
  if (request.method !== "HEAD") answer.body = body;
  return answer;
}`;

function reply(
  { statusCode, statusDescription = '', headers = {} }: EdgeResponse,
  challenge: Code | undefined,
  body: Code,
): Code {
  const lines = Object.entries(headers).map(
    ([name, { value }]) => js`${name}: { value: ${name === CHALLENGE && challenge ? challenge : value} },`,
  );
  const answer = js`{ statusCode: ${statusCode}, statusDescription: ${statusDescription}, headers: { ${lines} } }`;
  return js`replied(request, ${answer}, ${body})`;
}

const CHALLENGE = 'www-authenticate';

function challengeOf({ headers }: EdgeResponse): string {
  return headers?.[CHALLENGE]?.value ?? '';
}

function bodyOf({ body }: EdgeResponse): string {
  return typeof body === 'string' ? body : '';
}

/** What the challenge of one answer has after that of another. */
function more(without: EdgeResponse, one: EdgeResponse): string {
  return challengeOf(one).slice(challengeOf(without).length);
}

function filled(text: string, value: Code): Code {
  const [before = '', after = ''] = text.split(BLANK);
  return js`${before} + ${value} + ${after}`;
}
