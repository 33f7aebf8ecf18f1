import { createHash } from 'node:crypto';
import { ENCODED_EXTENSIONS, ENCODING_SUFFIXES, publishedKey, type ResolvedPublished } from '#policy/published';
import { MOST_CHARACTERS } from '#policy/weighted-items';
import { type Code, js } from '../code.ts';
import type { StoreItem } from '../store.ts';
import { among } from './among.ts';
import { takesItem, writeTakes } from './takes.ts';

/** Writes `published`, which puts the path beneath the version that viewers get, and `publishedKey`, under which that stands. */
export function writePublished({ set, encodings = [], version = '' }: ResolvedPublished): Code {
  return js`import { badRequest } from "#policy/bad-request";
  import { isContained } from "#policy/contained-path";
  import { VERSION } from "#policy/published-version";
  ${encodings.length > 0 ? writeSuffix(encodings) : js``}
  export var publishedKey = ${publishedKey(set)};
  export function published(request, stored) {
    var uri = request.uri, version = stored.split(" ", 1)[0];
    if (!VERSION.test(version)) version = ${version};
    if (!version) return;
    if (!isContained(uri)) return badRequest();
    request.uri = ${`/${set}/`} + version + uri${encodings.length > 0 ? js` + suffix(request.headers, uri, version)` : js``};
  }`;
}

/** What the name of the object ends in: few paths are asked for what the viewer takes. */
function writeSuffix(encodings: NonNullable<ResolvedPublished['encodings']>): Code {
  const accept = js`accept`;
  return js`${writeTakes()}
  function suffix(headers, uri, version) {
    var accept = headers["accept-encoding"], extension = uri.slice(uri.lastIndexOf(".") + 1);
    if (!accept || !${among(js`extension`, ENCODED_EXTENSIONS)}) return "";
    accept = accept.value;
    if (accept.length > ${MOST_CHARACTERS}) return "";
    accept = accept.toLowerCase();
    return ${encodings.map((name) => js`version.indexOf(${`-${name}`}) > 0 && ${takesItem(accept, name)} ? ${ENCODING_SUFFIXES[name]} : `)}"";
  }`;
}

/** What the keys of such items begin with. */
export const BUILT_PREFIX = 'published.';

/**
 * Nothing that a function reads: says for as long as a release is kept which version its functions serve where they cannot read the
 * KeyValueStore, so that nobody deletes it.
 */
export function builtVersionItems({ set, version }: ResolvedPublished): readonly StoreItem[] {
  if (version === undefined) return [];
  const digest = createHash('sha256').update(`${set} ${version}`).digest('hex');
  return [{ key: `${BUILT_PREFIX}${digest.slice(0, 12)}.${set}`, value: version }];
}
