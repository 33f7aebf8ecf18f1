/** The URL and the headers of a command that asks a server. */
import { EdgeError } from '../config/errors.ts';

/** A URL of HTTP. `example` is how the command is written. @throws EdgeError ERR_USAGE */
export function urlOf(address: string, example: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !/^https?:$/.test(url.protocol))
    throw new EdgeError('ERR_USAGE', `${address} is no URL of http or https`, `Write it as in ${example}.`);
  if (url.username || url.password)
    throw new EdgeError('ERR_USAGE', 'a password in the URL would be sent on', "Say --header 'Authorization: …'.");
  return url;
}

/** `Name: value` options by name in lower case. A value may be secret: it is in no message. @throws EdgeError ERR_USAGE */
export function headersOf(said: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    said.map((line) => {
      const [, name = '', value = ''] = /^([!#$%&'*+.^_`|~\w-]+):[\t ]*([\x20-\x7e\t]*)$/.exec(line) ?? [];
      if (name) return [name.toLowerCase(), value];
      const hint = "Write it as in --header 'X-Origin-Secret: …'.";
      throw new EdgeError('ERR_USAGE', '--header takes a name and a value, with a colon between', hint);
    }),
  );
}
