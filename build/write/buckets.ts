import { BUCKET_HEADERS, type Buckets, COUNTRY_HEADER, type CountryBuckets, DEVICES } from '#policy/buckets';
import { MOST_CHARACTERS } from '#policy/weighted-items';
import { type Code, js } from '../code.ts';
import { among } from './among.ts';
import { languageFound } from './languages.ts';
import { takesItem, writeTakes } from './takes.ts';

/** Writes `buckets`: one assignment an option. */
export function writeBuckets({ format, language, device, country }: Buckets): Code {
  return js`
    ${format ? writeFormat(format) : js``}
    export function buckets(headers) {
      var sent;
      ${format ? set(BUCKET_HEADERS.format, js`(sent = headers.accept) ? format(sent.value) : "original"`) : js``}
      ${language ? js`sent = headers["accept-language"]; sent = sent ? sent.value : ""; ${languageFound(language, js`sent`)} ${set(BUCKET_HEADERS.language, js`found`)}` : js``}
      ${device ? set(BUCKET_HEADERS.device, deviceOf()) : js``}
      ${country ? js`sent = headers[${COUNTRY_HEADER}]; sent = sent ? sent.value : ""; ${set(BUCKET_HEADERS.country, countryOf(country))}` : js``}
    }`;
}

function set(header: string, value: Code): Code {
  return js`headers[${header}] = { value: ${value} };`;
}

function deviceOf(): Code {
  return js`${DEVICES.map(([name, device]) => js`(sent = headers[${name}]) && sent.value === "true" ? ${device} : `)} "desktop"`;
}

function countryOf({ groups, default: fallback }: CountryBuckets): Code {
  const entries = Object.entries(groups);
  return js`${entries.map(([name, codes]) => js`${among(js`sent`, codes)} ? ${name} : `)} ${fallback}`;
}

function writeFormat(formats: readonly string[]): Code {
  return js`${writeTakes()}
  function format(accept) {
    if (accept.length > ${MOST_CHARACTERS}) return "original";
    accept = accept.toLowerCase();
    return ${formats.map((format) => js`${takesItem(js`accept`, `image/${format}`)} ? ${format} : `)} "original";
  }`;
}
