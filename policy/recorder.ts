/**
 * What `record` logs of an event, in which many can read: nothing that is not known to be harmless. A mark of its length stands in
 * place of the rest.
 *
 * Written in what the edge speaks, since it ships. All of it stands in one function: each global costs every event some 440
 * instructions, recorded or not. A line is put together by hand, for `JSON.stringify` takes as long as all else.
 */
import type { EdgeHeaders, EdgeResponse, EdgeValue, ViewerRequestEvent, ViewerResponseEvent } from './event.ts';

/** Headers, cookies and parameters of an event, each as often as it was sent, beyond which it is not recorded. */
export const MOST_VALUES = 64;

/** Characters of a line beyond which an event is not recorded: CloudFront keeps 10 KB of what a function logs. */
export const LONGEST_LINE = 8000;

/** Makes lines, and what they are made of. */
export interface Recorder {
  /** The line for an event of a function; empty where it would be too long, or have to be escaped. */
  event(event: ViewerRequestEvent | ViewerResponseEvent): string;
  /** A value of a header, a parameter or a cookie: as it is where its name says that it is harmless and it is short enough. */
  value(value: string, isSafe: boolean): string;
  /** What stands in place of a text: how long it was at most. An empty one is no secret, and means something. */
  mark(text: string): string;
  /** The name of a parameter or a cookie: a link such as `/confirm?eyJhb…` has its secret there. */
  name(name: string): string;
  /** A path, whose segments stay as far as they are short, or words. */
  path(uri: string): string;
  /** The network of an address: 24 bits of IPv4, 48 of IPv6. */
  address(ip: string): string;
  /** Whether a header says what is wanted or how it is answered, but not who asks. */
  isSafeHeader(name: string): boolean;
  /** Whether a parameter says which part of a page is meant. */
  isSafeParameter(name: string): boolean;
}

/** Makes a recorder, for one event. */
export function recorder(): Recorder {
  /** Characters up to which a segment of a path is no secret, and those up to which it is none if it is words. */
  const LONGEST_SEGMENT = 15;
  const LONGEST_WORDS = 64;
  /** Characters of a name: what is longer may be a secret where viewers' links are named. Software names headers. */
  const LONGEST_NAME = 19;
  const LONGEST_HEADER_NAME = 64;
  const LONGEST_VALUE = 256;
  const LONGEST_PATH = 512;
  const MOST_SEGMENTS = 32;

  let left = 0;
  /** What stands in a line as it was sent, to be looked at once: where anything of it had to be escaped, there is no line. */
  let kept = '';

  function event(sent: ViewerRequestEvent | ViewerResponseEvent): string {
    left = MOST_VALUES;
    const request = sent.request;
    const uri = path(request.uri);
    kept = request.method + uri;
    const line =
      `{"version":"1.0","context":${JSON.stringify(sent.context)},"viewer":{"ip":"${address(sent.viewer.ip)}"}` +
      `,"request":{"method":"${request.method}","uri":"${uri}"` +
      `,"querystring":${values(request.querystring, LONGEST_NAME, isSafeParameter)}` +
      `,"headers":${values(request.headers, LONGEST_HEADER_NAME, isSafeHeader)}` +
      `,"cookies":${values(request.cookies, LONGEST_NAME)}}` +
      `${'response' in sent ? `,"response":${responseOf(sent.response)}` : ''}}`;
    const isWhole = left >= 0 && line.length <= LONGEST_LINE;
    return isWhole && !/[^ !#-[\]-~]/.test(kept) ? line : '';
  }

  /** Without the reason phrase and the attributes of cookies, into which an origin may write whatever it likes. */
  function responseOf(response: EdgeResponse): string {
    const headers = values(response.headers, LONGEST_HEADER_NAME, isSafeHeader);
    const cookies = values(response.cookies, LONGEST_NAME);
    return `{"statusCode":${response.statusCode},"headers":${headers},"cookies":${cookies}}`;
  }

  /** Names of up to `longest` characters stay. There are few calls here: each costs some 900 instructions. */
  function values(sent: EdgeHeaders | undefined, longest: number, isSafe?: (name: string) => boolean): string {
    if (!sent || left < 0) return '{}';
    const names = Object.keys(sent);
    const count = names.length;
    left -= count;
    if (left < 0) return '{}';
    let line = '';
    for (let i = 0; i < count; i++) {
      let known = names[i] as string;
      const entry = sent[known] as EdgeValue;
      let text = entry.value;
      const all = entry.multiValue;
      const safe = isSafe ? isSafe(known) : false;
      if (known.length > longest) known = mark(known);
      kept += known;
      if (safe && text.length <= LONGEST_VALUE) kept += text;
      else text = mark(text);
      // A template would become a call.
      line += i > 0 ? ',"' : '"';
      line += known;
      line += '":{"value":"';
      line += text;
      line += all ? `","multiValue":${multiValue(all, safe)}}` : '"}';
    }
    return `{${line}}`;
  }

  function multiValue(all: readonly EdgeValue[], safe: boolean): string {
    left -= all.length;
    let line = '';
    for (let i = 0; i < all.length && left >= 0; i++) {
      const text = value((all[i] as EdgeValue).value, safe);
      kept += text;
      line += `,{"value":"${text}"}`;
    }
    return `[${line.slice(1)}]`;
  }

  function value(sent: string, safe: boolean): string {
    return safe && sent.length <= LONGEST_VALUE ? sent : mark(sent);
  }

  function mark(secret: string): string {
    const length = secret.length;
    if (length <= 8) return length === 0 ? '' : 'redacted-8';
    if (length <= 32) return 'redacted-32';
    if (length <= 128) return 'redacted-128';
    if (length <= 512) return 'redacted-512';
    return length <= 2048 ? 'redacted-2048' : 'redacted-8192';
  }

  function name(sent: string): string {
    return sent.length <= LONGEST_NAME ? sent : mark(sent);
  }

  /** Whether a text is words, as few secrets are: without digits, capitals and what is percent-encoded. */
  function isWords(sent: string): boolean {
    return sent.length <= LONGEST_WORDS && /^[a-z._~-]*$/.test(sent);
  }

  function path(uri: string): string {
    if (uri.length > LONGEST_PATH) return `/${mark(uri)}`;
    const segments = uri.split('/', MOST_SEGMENTS + 1);
    const count = segments.length;
    if (count > MOST_SEGMENTS) return `/${mark(uri)}`;
    const isOdd = /[%=@]/.test(uri);
    let line = '';
    for (let i = 1; i < count; i++) {
      const one = segments[i] as string;
      const isPlain = one.length <= LONGEST_SEGMENT ? !isOdd || !/[=@]|%40|%3[Dd]/.test(one) : isWords(one);
      line += isPlain ? `/${one}` : `/${mark(one)}${extension(one)}`;
    }
    return line;
  }

  /** What kind of file it is, rules look at. */
  function extension(segment: string): string {
    const dot = segment.lastIndexOf('.');
    return dot > 0 && segment.length - dot < 6 && /^[a-z\d]*$/.test(segment.slice(dot + 1)) ? segment.slice(dot) : '';
  }

  function address(ip: string): string {
    if (ip.indexOf(':') >= 0) {
      const groups = /^[\da-f]{1,4}(?::[\da-f]{1,4}){0,2}(?=:)/i.exec(ip);
      return `${groups ? groups[0] : ''}::`;
    }
    return /^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(ip) ? `${ip.slice(0, ip.lastIndexOf('.'))}.0` : mark(ip);
  }

  function isSafeHeader(sent: string): boolean {
    switch (sent) {
      case 'accept':
      case 'accept-encoding':
      case 'accept-language':
      case 'accept-ranges':
      case 'access-control-request-headers':
      case 'access-control-request-method':
      case 'age':
      case 'cache-control':
      case 'cloudfront-forwarded-proto':
      case 'cloudfront-is-desktop-viewer':
      case 'cloudfront-is-mobile-viewer':
      case 'cloudfront-is-smarttv-viewer':
      case 'cloudfront-is-tablet-viewer':
      case 'cloudfront-viewer-country':
      case 'content-encoding':
      case 'content-language':
      case 'content-length':
      case 'content-type':
      case 'date':
      case 'expires':
      case 'host':
      case 'last-modified':
      case 'origin':
      case 'save-data':
      case 'sec-fetch-dest':
      case 'sec-fetch-mode':
      case 'sec-fetch-site':
      case 'vary':
      case 'x-bucket-country':
      case 'x-bucket-device':
      case 'x-bucket-format':
      case 'x-bucket-language':
        return true;
      default:
        return false;
    }
  }

  function isSafeParameter(sent: string): boolean {
    switch (sent) {
      case 'format':
      case 'height':
      case 'lang':
      case 'language':
      case 'limit':
      case 'locale':
      case 'offset':
      case 'order':
      case 'page':
      case 'size':
      case 'sort':
      case 'width':
        return true;
      default:
        return false;
    }
  }

  return { event, value, mark, name, path, address, isSafeHeader, isSafeParameter };
}
