import { type Code, js } from '../code.ts';
import { beginsWith } from './begins-with.ts';

/**
 * Writes whether the variable `path`, which begins with a slash, matches a path pattern: what stands before the first star and
 * behind the last one is compared in its place, what stands between stars is searched for from left to right, in a variable `at`.
 * The engine does all of it at once, so that no path of a hostile viewer costs more than its length.
 */
export function matches(pattern: string): Code {
  const [first = '', ...others] = fullPattern(pattern).split('*');
  const last = others.at(-1);
  if (last === undefined) {
    return first.includes('?')
      ? every([js`path.length === ${first.length}`, ...atFront(first)])
      : js`path === ${first}`;
  }
  return every([
    ...(canBeShort(first, last) ? [js`path.length >= ${first.length + last.length}`] : []),
    ...atFront(first),
    ...atEnd(last),
    ...between(others.slice(0, -1), first.length, last.length),
  ]);
}

/** Whether a pattern has something between stars, for which `at` is needed. */
export function searches(pattern: string): boolean {
  return fullPattern(pattern).split('*').length > 2;
}

/** A pattern with its leading slash, and one star for several. */
export function fullPattern(pattern: string): string {
  return `/${pattern.replace(/^\//, '')}`.replace(/\*+/g, '*');
}

/** Whether a path can look right at both ends and yet be too short: every path has its slash, which `last` may not take. */
function canBeShort(first: string, last: string): boolean {
  return first === '/' ? /^[/?]/.test(last) : last !== '' || first.includes('?');
}

function atFront(first: string): readonly Code[] {
  if (first === '/') return [];
  return runsOf(first).map(({ text, at }) =>
    at === 0 ? beginsWith(js`path`, text) : js`path.startsWith(${text}, ${at})`,
  );
}

function atEnd(last: string): readonly Code[] {
  return runsOf(last).map(({ text, at }) =>
    at + text.length === last.length
      ? js`path.endsWith(${text})`
      : js`path.startsWith(${text}, path.length - ${last.length - at})`,
  );
}

/** The leftmost place of each text is the best one for those behind it. */
function between(texts: readonly string[], from: number, tail: number): readonly Code[] {
  const found = texts.map((text, i) => {
    const before = texts[i - 1];
    return js`(at = path.indexOf(${text}, ${before === undefined ? js`${from}` : js`at + ${before.length}`})) >= 0`;
  });
  const end = texts.at(-1);
  return end === undefined ? [] : [...found, js`at + ${end.length + tail} <= path.length`];
}

/** The parts of a text between question marks, each with its place. */
function runsOf(text: string): readonly { text: string; at: number }[] {
  return [...text.matchAll(/[^?]+/g)].map((run) => ({ text: run[0], at: run.index }));
}

function every(tests: readonly Code[]): Code {
  return tests.length === 0 ? js`true` : js`${tests.map((test, i) => js`${i === 0 ? js`` : js` && `}${test}`)}`;
}
