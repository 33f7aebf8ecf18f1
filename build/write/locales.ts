import type { Locales } from '#policy/locales';
import { type Code, js } from '../code.ts';
import { among } from './among.ts';
import { writeLanguages } from './languages.ts';
import { sentIn } from './sent-in.ts';

/** Writes `localeFolder`, which finds the folder of a locale at the beginning of a path, and `locale`, which chooses one. */
export function writeLocales(locales: Locales): Code {
  const { supported, cookie, default: fallback } = locales;
  const folders = supported.map((locale) => `/${locale}`);
  const chosen =
    cookie === undefined
      ? js``
      : js`
    sent = ${sentIn(js`request.cookies`, cookie)};
    if (sent && ${among(js`sent.value`, supported)}) return sent.value;`;
  return js`${writeLanguages(locales)}
  function localeFolder(path) {
    var end = path.indexOf("/", 1), folder = end < 0 ? path : path.slice(0, end);
    return ${among(js`folder`, folders)} ? folder : "";
  }
  function locale(request) {
    var sent;
    ${chosen}
    sent = request.headers["accept-language"];
    return sent ? language(sent.value) : ${fallback};
  }`;
}
