/** The URL of a command that asks a server. */
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
