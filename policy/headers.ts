/**
 * Headers: what every answer to a viewer carries.
 *
 * This is the meaning; what ships is written by `build/write/headers.ts`.
 */
import type { EdgeHeaders } from './event.ts';
import { FINGERPRINT_HEADERS } from './fingerprint-headers.ts';
import { HEADER_PRESETS, type HeaderPreset } from './header-presets.ts';
import { LONGEST_NORMALIZED, normalizePath } from './normalize-path.ts';
import { matchesPlainPath } from './path-pattern.ts';
import { type SecurityHeaders, securityHeadersOf } from './security-headers.ts';

/** Headers for some answers: for those that meet every condition that is given. */
export interface ConditionalHeaders extends SecurityHeaders {
  /** A path pattern, for the path of the request as viewer-request handed it on. */
  readonly path?: string;
  /** Media types of the answer as the origin sent it, in any case and without parameters; `text/*` for all of a kind. */
  readonly contentType?: string | readonly string[];
  /** Any other header by its name. */
  readonly set?: Readonly<Record<string, string>>;
  /** Headers to take away, as in `Headers`. */
  readonly remove?: 'fingerprints' | readonly string[];
}

/** The options of `headers`. Those of `SecurityHeaders` set one header on every answer and replace the origin's. */
export interface Headers extends SecurityHeaders {
  /** Any other header by its name. */
  readonly set?: Readonly<Record<string, string>>;
  /** Headers of the origin's to take away, by name; `fingerprints` for those that say what an answer was made with. */
  readonly remove?: 'fingerprints' | readonly string[];
  /** A set of the options above. What another option says of a header wins over it. */
  readonly preset?: HeaderPreset;
  /** Options of the preset that are left out: the origin's header, if it sends one, stays. */
  readonly without?: readonly (keyof SecurityHeaders)[];
  /**
   * What says all this: the function at viewer-response; a response headers policy of CloudFront's, which speaks for statuses of
   * 400 and more and for answers of viewer-request too; or both. Default: `function`.
   */
  readonly via?: 'function' | 'policy' | 'both';
  /** More headers for some answers, applied in order after all else: the last that speaks of a header wins. */
  readonly when?: readonly ConditionalHeaders[];
}

/** A header that the rule sets, and the option that said so. */
export interface SetHeader {
  /** In lower case, as CloudFront demands. */
  readonly name: string;
  readonly value: string;
  /** As the user wrote it, from `headers` on: `frameOptions`, `set["X-Robots-Tag"]`, `preset`. */
  readonly option: string;
}

/** The headers of an answer as the viewer gets them; `uri` is the path of the request that viewer-request handed on. */
export function answerHeadersOf(headers: Headers, sent: EdgeHeaders, uri: string): EdgeHeaders {
  const type = mediaTypeOf(sent);
  const asked = uri.length > LONGEST_NORMALIZED ? uri : normalizePath(uri);
  const met = (headers.when ?? []).filter(({ path, contentType }) => {
    const isPath = path === undefined || matchesPlainPath(path, asked);
    return isPath && (contentType === undefined || typesOf(contentType).some((wanted) => isType(wanted, type)));
  });
  return [headers, ...met].reduce((answer, part) => changedHeaders(part, answer), sent);
}

/** The media types of a condition, in lower case. */
export function typesOf(contentType: NonNullable<ConditionalHeaders['contentType']>): readonly string[] {
  return [contentType].flat().map((type) => type.toLowerCase());
}

/** Whether a media type is one, or of a kind, that a condition names. */
export function isType(wanted: string, type: string): boolean {
  return wanted.endsWith('/*') ? type.startsWith(wanted.slice(0, -1)) : type === wanted;
}

/** The media type of an answer in lower case, without parameters; empty where it says none. */
export function mediaTypeOf({ 'content-type': sent }: EdgeHeaders): string {
  return (sent?.value.split(';')[0] ?? '').trim().toLowerCase();
}

/** First what is removed goes, then what is set comes. */
function changedHeaders(headers: Headers, sent: EdgeHeaders): EdgeHeaders {
  const removed = removedHeadersOf(headers);
  return Object.fromEntries([
    ...Object.entries(sent).filter(([name]) => !removed.includes(name)),
    ...headersOf(headers).map(({ name, value }) => [name, { value }] as const),
  ]);
}

/** The names of the headers that the options take away, in lower case; what is set anyway needs no removing. */
export function removedHeadersOf(headers: Headers): readonly string[] {
  const { remove = [] } = headers;
  const set = headersOf(headers).map(({ name }) => name);
  const names = remove === 'fingerprints' ? FINGERPRINT_HEADERS : namedToRemove(headers);
  return names.filter((name) => !set.includes(name));
}

/** Every header that the options set: those of the preset that no other option speaks of, then the others as declared. */
export function headersOf(headers: Headers): readonly SetHeader[] {
  const given = givenHeadersOf(headers);
  const spokenOf = [...given.map(({ name }) => name), ...namedToRemove(headers)];
  return [...presetHeadersOf(headers).filter(({ name }) => !spokenOf.includes(name)), ...given];
}

function givenHeadersOf({ set = {}, ...headers }: Headers): readonly SetHeader[] {
  return [
    ...securityHeadersOf(headers).map(([name, value, option]) => ({ name, value, option })),
    ...Object.entries(set).map(([name, value]) => ({
      name: name.toLowerCase(),
      value,
      option: `set[${JSON.stringify(name)}]`,
    })),
  ];
}

function presetHeadersOf({ preset, without = [] }: Headers): readonly SetHeader[] {
  if (preset === undefined) return [];
  return securityHeadersOf(HEADER_PRESETS[preset])
    .filter(([, , option]) => !without.includes(option))
    .map(([name, value]) => ({ name, value, option: 'preset' }));
}

function namedToRemove({ remove = [] }: Headers): readonly string[] {
  return remove === 'fingerprints' ? [] : remove.map((name) => name.toLowerCase());
}
