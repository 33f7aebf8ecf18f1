import { EdgeError } from '../config/errors.ts';

/** `NAME=VALUE` options by name; `form` is how such an option is written. @throws EdgeError ERR_USAGE */
export function pairs(option: string, form: string, texts: readonly string[] = []): ReadonlyMap<string, string> {
  const wrong = texts.filter((text) => !/^[^=]+=.+$/.test(text));
  if (wrong.length > 0)
    throw new EdgeError('ERR_USAGE', `${option} takes ${form}, got ${wrong.join(', ')}`, `Write ${option} ${form}.`);
  return new Map(texts.map((text) => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)]));
}
