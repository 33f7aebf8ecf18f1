import {
  BUCKET_HEADERS,
  type Buckets,
  COUNTRY_HEADER,
  type CountryBuckets,
  DEVICES,
  type LanguageBuckets,
  LONGEST_ITEM,
  MOST_ITEMS,
} from '#policy/buckets';
import { type Code, js } from '../code.ts';
import { among } from './among.ts';

/** Writes `buckets`: one assignment an option. */
export function writeBuckets({ format, language, device, country }: Buckets): Code {
  return js`
    ${format ? writeFormat(format) : js``}
    ${language ? writeLanguage(language) : js``}
    export function buckets(headers) {
      var sent;
      ${format ? set(BUCKET_HEADERS.format, js`(sent = headers.accept) ? format(sent.value) : "original"`) : js``}
      ${language ? set(BUCKET_HEADERS.language, js`(sent = headers["accept-language"]) ? language(sent.value) : ${language.default}`) : js``}
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

/** Reads `item` into its `name` and its `weight`. In place, since it is done for every item. */
const READ = js`
  end = item.indexOf(";");
  at = end < 0 ? end : item.indexOf("q=", end);
  weight = at < 0 ? 1 : parseFloat(item.slice(at + 2));
  name = (end < 0 ? item : item.slice(0, end)).trim();`;

/** A search in the whole header first: few requests are for images. */
function writeFormat(formats: readonly string[]): Code {
  return js`function format(accept) {
    accept = accept.toLowerCase();
    return ${formats.map((format) => js`takes(accept, ${`image/${format}`}) ? ${format} : `)} "original";
  }
  function takes(accept, type) {
    if (accept.indexOf(type) < 0) return false;
    var items = accept.split(",", ${MOST_ITEMS}), count = items.length, i, item, end, at, weight, name;
    for (i = 0; i < count; i++) {
      item = items[i];
      if (item.length > ${LONGEST_ITEM} || item.indexOf(type) < 0) continue;
      ${READ}
      if (name === type && weight > 0) return true;
    }
    return false;
  }`;
}

/**
 * Longer tags first: the longest that a range is, or begins with, is what RFC 4647 finds by cutting the range short. Nothing is
 * better than a weight of 1. `.` comes after `-`, so that two comparisons stand for `startsWith`, at a fifth of its cost.
 */
function writeLanguage({ supported, default: fallback }: LanguageBuckets): Code {
  const longestFirst = [...supported].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  const chain = longestFirst.map((tag) => {
    const lower = tag.toLowerCase();
    return js`name >= ${`${lower}-`} && name < ${`${lower}.`} ? ${tag} : `;
  });
  return js`function language(accepted) {
    var items = accepted.toLowerCase().split(",", ${MOST_ITEMS}), count = items.length, best = 0, found = ${fallback}, i, item, end, at, weight, name;
    for (i = 0; i < count && best < 1; i++) {
      item = items[i];
      if (item.length > ${LONGEST_ITEM}) continue;
      ${READ}
      if (weight > best && weight <= 1) {
        name += "-";
        name = ${chain} "";
        if (name) { found = name; best = weight; }
      }
    }
    return found;
  }`;
}
