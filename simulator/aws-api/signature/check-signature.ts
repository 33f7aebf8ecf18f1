/** Who signed a request, if it is signed as AWS wants it. */
import { timingSafeEqual } from 'node:crypto';
import type { ApiRequest } from '../wire/api-request.ts';
import { canonicalRequest, sha256 } from './canonical-request.ts';
import type { Credentials } from './credentials.ts';
import { UNSIGNED_PAYLOAD } from './presigned-url.ts';
import { sigv4 } from './sigv4.ts';
import { isSigv4a, SIGV4A } from './sigv4a.ts';

/** What a signature says of itself, in its header or in the query of a URL. */
export interface Authorization {
  readonly algorithm: string;
  readonly accessKeyId: string;
  readonly date: string;
  /** Empty in SigV4A, which is for every Region. */
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `20260102T030405Z`. */
  readonly time: string;
  /** How long it is good, where it stands in a URL. */
  readonly seconds?: number;
}

/** Why a request is refused: the reason is the same in every protocol, the code is not. */
export type Refusal =
  | 'unsigned'
  | 'incomplete'
  | 'unknown key'
  | 'mismatch'
  | 'expired'
  | 'expired URL'
  | 'wrong scope';

/** Reads the Authorization header of a request, or what a presigned URL has in its place; nothing where it is none of AWS's. */
export function authorizationOf({ headers, query }: ApiRequest): Authorization | undefined {
  const [, algorithm = '', rest = ''] = /^(AWS4-[A-Z0-9-]+)\s+(.*)$/s.exec(headers.authorization ?? '') ?? [];
  const fields = new Map(rest.split(',').map((field) => splitAt(field.trim(), '=')));
  if (algorithm !== '') return authorizationFrom(algorithm, fields, headers['x-amz-date'] ?? '');
  const inUrl = new Map(query.map(([name, value]) => [name.replace('X-Amz-', ''), value]));
  const authorization = authorizationFrom(inUrl.get('Algorithm') ?? '', inUrl, inUrl.get('Date') ?? '');
  return authorization && { ...authorization, seconds: Number(inUrl.get('Expires') ?? 0) };
}

function authorizationFrom(
  algorithm: string,
  fields: ReadonlyMap<string, string>,
  time: string,
): Authorization | undefined {
  const scope = (fields.get('Credential') ?? '').split('/');
  const isRegional = algorithm !== SIGV4A;
  if (algorithm === '' || scope.length !== (isRegional ? 5 : 4)) return undefined;
  const [accessKeyId = '', date = ''] = scope;
  const [region = '', service = ''] = isRegional ? scope.slice(2) : ['', ...scope.slice(2)];
  const signedHeaders = (fields.get('SignedHeaders') ?? '').split(';');
  const signature = fields.get('Signature') ?? '';
  return { algorithm, accessKeyId, date, region, service, signedHeaders, signature, time };
}

function splitAt(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

/** What a request is checked against. */
export interface SignatureCheck {
  readonly credentials: Credentials;
  /** The time of this machine's clock: clients sign by it, whatever time the simulator has. In milliseconds since 1970. */
  readonly realNow: number;
  /** The time of the simulator's clock, which handlers have and sign by. */
  readonly now?: number;
}

/** Milliseconds that a signature's time may be off. */
const SKEW = 15 * 60 * 1000;

/** CloudFront signs for this Region alone, and what Lambda@Edge runs stands there. */
const REGION = 'us-east-1';

/** What there is in every Region: handlers write their logs where they run. */
const IN_EVERY_REGION: readonly string[] = ['logs'];

/** Why a request is refused; nothing where it is signed by the credentials. */
export function refusalOf(request: ApiRequest, check: SignatureCheck): Refusal | undefined {
  const signed = authorizationOf(request);
  if (!signed && request.headers.authorization === undefined) return 'unsigned';
  if (!signed || signed.signature === '' || !signed.signedHeaders.includes('host')) return 'incomplete';
  const time = timeOf(signed.time);
  if (time === undefined || !signed.time.startsWith(signed.date)) return 'incomplete';
  if (signed.accessKeyId !== check.credentials.accessKeyId) return 'unknown key';
  const { realNow, now = realNow } = check;
  if (signed.seconds !== undefined && realNow > time + signed.seconds * 1000) return 'expired URL';
  if (signed.seconds === undefined && Math.min(Math.abs(realNow - time), Math.abs(now - time)) > SKEW) return 'expired';
  if (!isScoped(signed)) return 'wrong scope';
  return isSigned(request, signed, check.credentials) ? undefined : 'mismatch';
}

/** Whether a request is signed for where it goes. */
function isScoped({ algorithm, region, service }: Authorization): boolean {
  if (service === 'cloudfront-keyvaluestore') return algorithm === SIGV4A;
  return algorithm !== SIGV4A && (region === REGION || IN_EVERY_REGION.includes(service));
}

/** `20260102T030405Z` in milliseconds since 1970. */
function timeOf(text: string): number | undefined {
  const [, ...parts] = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/.exec(text) ?? [];
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts.map(Number);
  return parts.length === 0 ? undefined : Date.UTC(year, month - 1, day, hour, minute, second);
}

function isSigned(request: ApiRequest, signed: Authorization, credentials: Credentials): boolean {
  const { algorithm, service, date, region, signedHeaders, signature } = signed;
  if (!isBodySigned(request)) return false;
  const isPathAsSent = service === 's3';
  const scope = [date, ...(algorithm === SIGV4A ? [] : [region]), service, 'aws4_request'].join('/');
  const query = request.query.filter(([name]) => name !== 'X-Amz-Signature');
  const payload = signed.seconds === undefined ? {} : { payloadHash: UNSIGNED_PAYLOAD };
  const canonical = canonicalRequest({ ...request, query }, { signedHeaders, isPathAsSent, ...payload });
  const stringToSign = [algorithm, signed.time, scope, sha256(canonical)].join('\n');
  if (algorithm === SIGV4A) return isSigv4a(stringToSign, signature, credentials);
  const expected = Buffer.from(sigv4(stringToSign, credentials.secretAccessKey, { date, region, service }));
  const given = Buffer.from(signature);
  return algorithm === 'AWS4-HMAC-SHA256' && expected.length === given.length && timingSafeEqual(expected, given);
}

/** Whether the body is the one whose hash was signed, where a hash was. */
function isBodySigned({ headers, body }: ApiRequest): boolean {
  const hash = headers['x-amz-content-sha256'];
  return hash === undefined || !/^[0-9a-f]{64}$/.test(hash) || hash === sha256(body);
}
