/**
 * Signed URLs and signed cookies: what a behavior with trusted key groups asks of a viewer.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-signed-urls.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-signed-cookies.html
 */
import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { z } from 'zod';
import { ipRangesOf, isInRanges } from '#policy/ip-range';
import { type Answer, targetOf, type ViewerRequest } from '../exchange.ts';
import { headerOf, headersFrom } from '../header-lines.ts';
import { schemeOf } from '../viewer/cloudfront-headers.ts';

/** The parameters of a signed URL; a URL with one of them is a signed one, whatever cookies say. */
const PARAMETERS = ['Expires', 'Policy', 'Signature', 'Key-Pair-Id', 'Hash-Algorithm'] as const;

type Parameter = (typeof PARAMETERS)[number];

/** What a viewer sent to be let in, of a URL or of cookies. */
type Credentials = ReadonlyMap<Parameter, string>;

/** Codes and texts of CloudFront, as far as AWS's support pages and captures of others show them. */
const REFUSALS = {
  MissingKey: 'Missing Key-Pair-Id query parameter or cookie value',
  InvalidKey: 'Unknown Key',
  MalformedSignature: 'Could not unencode Signature',
  MalformedPolicy: 'Malformed Policy',
  AccessDenied: 'Access denied',
} as const;

type Refusal = keyof typeof REFUSALS;

const EPOCH_TIME = z.strictObject({ 'AWS:EpochTime': z.int().nonnegative() });

/** IPv4 alone, one range alone. */
const SOURCE_IP = z.strictObject({
  'AWS:SourceIp': z.string().regex(/^\d{1,3}(\.\d{1,3}){3}(\/(\d|[12]\d|3[0-2]))?$/),
});

/** A condition that is not known is not met, so nothing else may stand here. */
const POLICY = z.strictObject({
  Statement: z.tuple([
    z.strictObject({
      Resource: z.string().optional(),
      Condition: z.strictObject({
        DateLessThan: EPOCH_TIME,
        DateGreaterThan: EPOCH_TIME.optional(),
        IpAddress: SOURCE_IP.optional(),
      }),
    }),
  ]),
});

/**
 * CloudFront's refusal of a request that none of the keys has signed, or that the policy does not let in; nothing where it may
 * come. `request` is as it was received, `keys` are public keys in PEM by their ids, `time` is in milliseconds since 1970.
 */
export function signedRequestRefusal(
  request: ViewerRequest,
  keys: Readonly<Record<string, string>>,
  time: number,
): Answer | undefined {
  const refusal = refusalOf(request, keys, time);
  return refusal && refused(refusal);
}

/** A request without what signed it: neither the cache key nor the origin sees the parameters. */
export function withoutSignature<Request extends ViewerRequest>(request: Request): Request {
  return { ...request, querystring: unsignedQuery(request.querystring) };
}

function refusalOf(request: ViewerRequest, keys: Readonly<Record<string, string>>, time: number): Refusal | undefined {
  const credentials = credentialsOf(request);
  const id = credentials.get('Key-Pair-Id');
  if (!id) return 'MissingKey';
  const key = publicKeyOf(Object.hasOwn(keys, id) ? keys[id] : undefined);
  if (!key) return 'InvalidKey';
  const signature = decoded(credentials.get('Signature') ?? '');
  if (!signature) return 'MalformedSignature';
  const policy = policyOf(request, credentials);
  if (!policy) return 'MalformedPolicy';
  // Only what a trusted key has signed is read.
  if (!isSigned(policy, signature, key, credentials.get('Hash-Algorithm') ?? 'SHA1')) return 'AccessDenied';
  const read = POLICY.safeParse(jsonOf(policy));
  if (!read.success) return 'MalformedPolicy';
  const [{ Resource, Condition }] = read.data.Statement;
  const isLetIn =
    (Resource === undefined || matches(Resource, urlOf(request))) &&
    isInTime(Condition, time) &&
    isFrom(Condition.IpAddress?.['AWS:SourceIp'], request.clientIp);
  return isLetIn ? undefined : 'AccessDenied';
}

function credentialsOf({ querystring, headers }: ViewerRequest): Credentials {
  const inQuery = named(querystring.split('&'), '');
  if (inQuery.size > 0) return inQuery;
  const cookies = (headers.cookie ?? []).flatMap(({ value }) => value.split(';'));
  return named(cookies, 'CloudFront-');
}

/** The first value of each parameter among texts such as `CloudFront-Expires=1`. */
function named(texts: readonly string[], prefix: string): Credentials {
  const found = new Map<Parameter, string>();
  for (const text of texts) {
    const [name = '', ...value] = text.split('=');
    const parameter = PARAMETERS.find((known) => name.trim() === prefix + known);
    if (parameter && !found.has(parameter)) found.set(parameter, unescaped(value.join('=').trim()));
  }
  return found;
}

/** A value without percent-encoding, which no character of the alphabet needs and some clients use. */
function unescaped(value: string): string {
  return value.replace(/%(7E|2D|5F)/gi, (code) => decodeURIComponent(code));
}

/** RSA, or ECDSA on P-256: what CloudFront takes for a public key. */
function publicKeyOf(pem: string | undefined): KeyObject | undefined {
  if (pem === undefined) return undefined;
  try {
    const key = createPublicKey(pem);
    const isEc = key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
    return isEc || key.asymmetricKeyType === 'rsa' ? key : undefined;
  } catch {
    return undefined;
  }
}

/** Bytes of CloudFront's own base64, where `-`, `_` and `~` stand for `+`, `=` and `/`; nothing for what is none, or empty. */
function decoded(text: string): Buffer | undefined {
  if (!/^[A-Za-z0-9~-]+_{0,2}$/.test(text)) return undefined;
  const bytes = Buffer.from(text.replaceAll('-', '+').replaceAll('_', '=').replaceAll('~', '/'), 'base64');
  return bytes.length > 0 ? bytes : undefined;
}

/** The policy that was signed: the viewer's own, or the canned one, which is made of the URL and the time of its end. */
function policyOf(request: ViewerRequest, credentials: Credentials): Buffer | undefined {
  const custom = credentials.get('Policy');
  if (custom !== undefined) return decoded(custom);
  const end = credentials.get('Expires') ?? '';
  if (!/^\d{1,15}$/.test(end)) return undefined;
  const resource = JSON.stringify(urlOf(request));
  return Buffer.from(`{"Statement":[{"Resource":${resource},"Condition":{"DateLessThan":{"AWS:EpochTime":${end}}}}]}`);
}

/** The URL as the viewer asked for it, but for the signature. */
function urlOf(request: ViewerRequest): string {
  const { uri, querystring, headers } = request;
  const scheme = schemeOf(request);
  const host = (headerOf(headers, 'host') ?? '').toLowerCase().replace(scheme === 'https' ? /:443$/ : /:80$/, '');
  return `${scheme}://${host}${targetOf({ uri, querystring: unsignedQuery(querystring) })}`;
}

function unsignedQuery(querystring: string): string {
  const isOurs = (part: string): boolean => PARAMETERS.some((name) => part === name || part.startsWith(`${name}=`));
  return querystring
    .split('&')
    .filter((part) => !isOurs(part))
    .join('&');
}

function isSigned(policy: Buffer, signature: Buffer, key: KeyObject, algorithm: string): boolean {
  if (algorithm !== 'SHA1' && algorithm !== 'SHA256') return false;
  try {
    return verify(algorithm, policy, key, signature);
  } catch {
    return false;
  }
}

function jsonOf(policy: Buffer): unknown {
  try {
    return JSON.parse(policy.toString());
  } catch {
    return undefined;
  }
}

/** Whether a text is what a pattern says, in which `*` stands for any characters and `?` for one. */
function matches(pattern: string, text: string): boolean {
  let [at, next, star, resume] = [0, 0, -1, 0];
  while (at < text.length) {
    if (pattern[next] === '*') [star, resume, next] = [next, at, next + 1];
    else if (pattern[next] === '?' || pattern[next] === text[at]) [at, next] = [at + 1, next + 1];
    else if (star < 0) return false;
    // The last star takes one character more.
    else [resume, at, next] = [resume + 1, resume + 1, star + 1];
  }
  return /^\**$/.test(pattern.slice(next));
}

function isInTime(
  { DateLessThan, DateGreaterThan }: z.infer<typeof POLICY>['Statement'][0]['Condition'],
  time: number,
): boolean {
  const begun = DateGreaterThan === undefined || time > DateGreaterThan['AWS:EpochTime'] * 1_000;
  return begun && time < DateLessThan['AWS:EpochTime'] * 1_000;
}

function isFrom(range: string | undefined, ip: string): boolean {
  return range === undefined || isInRanges(ipRangesOf([range]), ip);
}

function refused(code: Refusal): Answer {
  const message = REFUSALS[code];
  const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  const headers = headersFrom({
    Server: 'CloudFront',
    'Content-Type': 'text/xml',
    'Content-Length': Buffer.byteLength(body),
    'X-Cache': 'Error from cloudfront',
  });
  return { status: '403', statusDescription: 'Forbidden', headers, body, reason: `${code}: ${message}` };
}
