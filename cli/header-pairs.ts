import { EdgeError } from '../config/errors.ts';

/**
 * What `--header 'X-Origin-Secret: …'` says, line by line; names in lower case. A value may be secret: it is in no message.
 *
 * @throws EdgeError ERR_USAGE
 */
export function headerPairs(said: readonly string[]): readonly (readonly [name: string, value: string])[] {
  return said.map((line) => {
    const [, name = '', value = ''] = /^([!#$%&'*+.^_`|~\w-]+):[\t ]*([\x20-\x7e\t]*)$/.exec(line) ?? [];
    if (name) return [name.toLowerCase(), value];
    const hint = "Write it as in --header 'X-Origin-Secret: …'.";
    throw new EdgeError('ERR_USAGE', '--header takes a name and a value, with a colon between', hint);
  });
}
