import { BUCKET_HEADERS, type Buckets, COUNTRY_HEADER, type CountryBuckets, DEVICES } from '#policy/buckets';
import { LONGEST_ITEM, MOST_ITEMS } from '#policy/weighted-items';
import { type Code, js } from '../code.ts';
import { among } from './among.ts';
import { writeLanguages } from './languages.ts';
import { READ_ITEM } from './weighted-items.ts';

/** Writes `buckets`: one assignment an option. */
export function writeBuckets({ format, language, device, country }: Buckets): Code {
  return js`
    ${format ? writeFormat(format) : js``}
    ${language ? writeLanguages(language) : js``}
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
      ${READ_ITEM}
      if (name === type && weight > 0) return true;
    }
    return false;
  }`;
}
