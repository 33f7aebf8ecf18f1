/**
 * What the values of options must look like, each in the words that a problem will use.
 *
 * Paths, names and header values end up in code that runs in front of every viewer, in redirects and in headers, so they are
 * held to the characters that HTTP allows there.
 */
import { isIP } from 'node:net';
import { z } from 'zod';
import { ipv4Of, ipv6Of } from '#policy/ip-address';
import { ipv4RangeOf, ipv6RangeOf } from '#policy/ip-range';
import { normalizePath } from '#policy/normalize-path';
import { parametersOf, segmentsOf } from '#policy/redirect-pattern';
import {
  isCloudFrontHeader,
  isDisallowedHeader,
  READ_ONLY_FOR_LAMBDA_AT_VIEWER_RESPONSE,
  READ_ONLY_HEADERS,
} from '#policy/restricted-headers';

/** An object of which every key is known; unknown ones are refused by name. */
export function options<Shape extends z.ZodRawShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict> {
  return z.strictObject(shape);
}

/** A check that runs even where another already found something, so that every problem is found at once. */
export function always<Value>(run: z.core.CheckFn<Value>): z.core.$ZodCheck<Value> {
  const check = z.check<Value>(run);
  check._zod.def.when = () => true;
  return check;
}

/** An object with names of the user's own: both names and values are held to what may stand there. */
export function table<Value extends z.ZodType>(key: z.ZodString, value: Value): z.ZodRecord<z.ZodString, Value> {
  const names = always<Record<string, unknown>>((context) => {
    if (typeof context.value !== 'object' || context.value === null || Array.isArray(context.value)) return;
    for (const name of Object.keys(context.value)) {
      const problem = key.safeParse(name).error?.issues[0];
      if (problem)
        context.issues.push({
          code: 'custom',
          params: { complete: true },
          message: problem.message,
          path: [name],
          input: name,
        });
    }
  });
  const { $schema: _, ...propertyNames } = z.toJSONSchema(key);
  return z.record(z.string(), value).check(names).meta({ propertyNames });
}

/**
 * A string that must pass a test: `problem` says what is wrong with it, or nothing. `shape` is what every string that passes
 * looks like, as far as JSON Schema can say it.
 */
export function text(
  expected: string,
  problem: (value: string) => string | undefined,
  shape?: { readonly pattern: RegExp; readonly maxLength?: number },
): z.ZodString {
  const tested = z.string({ error: `expected ${expected}` }).check((context) => {
    const says = problem(context.value);
    if (says) context.issues.push({ code: 'custom', message: says, input: context.value });
  });
  return shape ? tested.meta({ ...shape, pattern: shape.pattern.source }) : tested;
}

/** A string that must match: the pattern says what may stand there. */
export function matching(expected: string, pattern: RegExp): z.ZodString {
  return text(expected, (value) => (pattern.test(value) ? undefined : `expected ${expected}`), { pattern });
}

const PATH = /^\/(?:[\w\-.~!$&'()*+,;=:@/]|%[\dA-Fa-f]{2})*$/;
const LOCATION = /^(?:\/|https?:\/\/)/;
const PARAMETER_NAME = /^[!$'()*+,\-./\w:;?@[\]~^`{|}%]+$/;
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;
const HEADER_VALUE = /^[!-~](?:[ -~]*[!-~])?$/;

/** Which paths a cache behavior takes. */
export const pathPattern = matching(
  'a CloudFront path pattern of at most 255 characters such as /images/*',
  /^[\w\-.*$/~"'@:+&?]{1,255}$/,
);

/** Any path pattern but one that would have to be tried at every character of a path. */
export const conditionalPath = pathPattern.check((context) => {
  if (!/\*[^*]*\?[^*]*\*/.test(context.value)) return;
  const message =
    'expected ? before the first star or behind the last: between stars it costs more than a function may';
  context.issues.push({ code: 'custom', message, input: context.value });
});

/** The type of an answer without parameters, or all types of one kind. @see https://www.rfc-editor.org/rfc/rfc9110#section-8.3.1 */
export const mediaType = matching(
  'a media type such as text/html, or text/* for all of a kind',
  /^[\w!#$%&'+.^`|~-]+\/(?:\*|[\w!#$%&'+.^`|~-]+)$/,
);

/** A path as viewers send it, percent-encoded, without query. */
export const path = text('a path such as /guides/start', pathProblem, { pattern: PATH });

/** A path that is compared as it is: a star in one is meant as a pattern, and would never match. */
export const exactPath = text(
  'a path such as /guides/start',
  (value) =>
    pathProblem(value) ??
    (value.includes('*') ? 'expected one path: a star stands for itself here, and no viewer sends it' : undefined),
  { pattern: PATH },
);

/** A path, or a path that ends in `/*` for everything beneath it. */
export const route = text(
  'a path such as /guides/start, or /guides/* for everything beneath it',
  (value) =>
    pathProblem(value) ?? (/\*(?!$)|[^/]\*$/.test(value) ? 'expected a star only at the end, as /*' : undefined),
  { pattern: PATH },
);

/** A path with parameters, each a segment of its own. */
export const pattern = text(
  'a path with parameters such as /blog/:slug',
  (value) => pathProblem(value) ?? parameterProblem(value),
  { pattern: PATH },
);

/** The beginning of paths. */
export const prefix = text(
  'a path that ends in a slash such as /blog/',
  (value) => pathProblem(value) ?? (value.endsWith('/') ? undefined : 'expected a path that ends in a slash'),
  { pattern: PATH },
);

/** The beginning of locations. */
export const prefixLocation = text(
  'a path that ends in a slash such as /journal/, or a URL such as https://www.example.com/',
  (value) =>
    locationProblem(value) ??
    (/^[^?#]*\/$/.test(value) && !/^https?:\/\/$/.test(value)
      ? undefined
      : 'expected a path or a URL that ends in a slash, without query and fragment'),
  { pattern: LOCATION },
);

/** A path, or a URL on one of the hosts, with query and fragment as wanted. */
export const location = text('a path such as /new, or a URL such as https://www.example.com/new', locationProblem, {
  pattern: LOCATION,
});

/** One of the `hosts`. */
export const declaredHost = matching(
  'a host name in lower case such as www.example.com or *.example.com',
  /^(?:\*\.)?(?!-)[a-z\d-]{1,63}(?:\.[a-z\d-]{1,63})*$/,
);

/** The name of one host. */
export const hostName = matching(
  'a host name in lower case such as www.example.com',
  /^(?!-)[a-z\d-]{1,63}(?:\.[a-z\d-]{1,63})*$/,
);

/** One path segment with which a directory answers. */
export const fileName = matching('a file name such as index.html', /^[\w-][\w.-]*$/);

/** The tag of a language. @see https://www.rfc-editor.org/rfc/rfc5646#section-2.1 */
const languageTag = matching('the tag of a language such as en or pt-BR', /^[A-Za-z]{1,8}(?:-[A-Za-z\d]{1,8}){0,5}$/);

/** The name of somebody who has a password. A colon would end it. */
export const userName = matching('a name of letters, digits, dots and hyphens', /^[\w.-]{1,64}$/);

/** An IP address, or a range of them in CIDR notation. @see https://www.rfc-editor.org/rfc/rfc4632#section-3.1 */
export const ipRange = text('an address or a range such as 198.51.100.0/24 or 2001:db8::/32', ipRangeProblem, {
  pattern: /^[\da-fA-F:.]+(?:\/\d{1,3})?$/,
});

/** The options of whatever there is in several languages. */
export const languages = {
  supported: z.array(languageTag).min(1, { error: 'expected at least one language' }),
  default: languageTag,
};

/** A country as CloudFront-Viewer-Country names it. */
export const countryCode = matching('the code of a country in two capitals such as DE', /^[A-Z]{2}$/);

/** A value of a header of ours. */
export const bucketName = matching(
  'a name of at most 32 lower-case letters, digits and hyphens',
  /^[a-z\d](?:[a-z\d-]{0,30}[a-z\d])?$/,
);

const COOKIE_NAME = /^[\w!#$%&'*+.^`|~-]+$/;

/** The name of a cookie. @see https://www.rfc-editor.org/rfc/rfc6265#section-4.1.1 */
export const cookieName = text(
  'the name of a cookie',
  (value) => {
    if (value === '__proto__') return 'is a name that a JavaScript object cannot hold';
    return COOKIE_NAME.test(value) ? undefined : "expected a name of letters, digits and !#$%&'*+-.^_`|~";
  },
  { pattern: COOKIE_NAME },
);

/** The name of a query parameter as viewers send it. `__proto__` is no name that a JavaScript object can hold. */
export const parameterName = text(
  'the name of a query parameter, percent-encoded',
  (value) => {
    if (value === '__proto__') return 'is a name that a JavaScript object cannot hold';
    return PARAMETER_NAME.test(value) ? undefined : encodingProblem(value, encodeURIComponent);
  },
  { pattern: PARAMETER_NAME },
);

/** CloudFront takes so many characters in its own policies, which is the bound here too, so that the value can move there. */
export const LONGEST_HEADER_VALUE = 1783;

/** A header value. @see https://www.rfc-editor.org/rfc/rfc9110#section-5.5 */
export const headerValue = text(
  'a header value',
  (value) => {
    if (!HEADER_VALUE.test(value)) return 'expected visible ASCII characters, with spaces between them';
    if (value.length <= LONGEST_HEADER_VALUE) return;
    return `expected at most ${LONGEST_HEADER_VALUE} characters, got ${value.length}`;
  },
  { pattern: HEADER_VALUE, maxLength: LONGEST_HEADER_VALUE },
);

/** The type of a body, with its parameters. @see https://www.rfc-editor.org/rfc/rfc9110#section-8.3.1 */
export const mediaTypeWithParameters = matching(
  'a media type such as text/html; charset=utf-8',
  /^[\w!#$%&'+.^`|~-]+\/[\w!#$%&'+.^`|~-]+(?:; ?[\w-]+=[\w-]+)*$/,
);

/** What a request says by itself. */
const OF_REQUESTS = [
  'accept',
  'origin',
  'range',
  'referer',
  'user-agent',
  'x-forwarded-for',
  'forwarded',
  'content-type',
];

/** The name of a header that a rule at viewer-request or origin-request may set. */
export const requestHeaderName = text(
  'the name of a header',
  (value) => {
    const name = value.toLowerCase();
    if (!HEADER_NAME.test(value)) return 'is not a header name';
    if (name === '__proto__') return 'is a name that a JavaScript object cannot hold';
    if (name === 'cookie' || name === 'authorization') return 'is where tokens are';
    if (isDisallowedHeader(name) || isCloudFrontHeader(name)) return 'is a header that CloudFront keeps to itself';
    const readOnly = [...READ_ONLY_HEADERS['viewer-request'], ...READ_ONLY_HEADERS['origin-request']];
    if (readOnly.includes(name)) return 'is a header that CloudFront does not let a request change';
    if (name.split('-').length > 5) return 'expected at most four hyphens';
    return OF_REQUESTS.includes(name) ? 'is a header that means something else already' : undefined;
  },
  { pattern: HEADER_NAME },
);

/** The name of any header. */
export const headerName = matching('the name of a header', HEADER_NAME);

/** The name of a header that a rule at viewer-response may set. */
export const responseHeaderName = text(
  'the name of a header',
  (value) =>
    value.toLowerCase() === 'set-cookie' ? 'is for the origin to send: a rule sets no cookie' : headerRefusal(value),
  { pattern: HEADER_NAME },
);

/** The name of a header that a rule at viewer-response may take away. */
export const removedHeaderName = text(
  'the name of a header',
  (value) => {
    if (value.toLowerCase() === 'set-cookie') return 'is among the cookies, which stay';
    return value === '__proto__' ? 'is a name that a JavaScript object cannot hold' : headerRefusal(value);
  },
  { pattern: HEADER_NAME },
);

/** A whole number of seconds. */
export const seconds = z
  .number({ error: 'expected a number of seconds' })
  .int({ error: 'expected a whole number of seconds' })
  .nonnegative({ error: 'expected 0 or more seconds' });

/** How an IPv6 address begins that stands for one of IPv4. @see https://www.rfc-editor.org/rfc/rfc4291#section-2.5.5.2 */
const MAPPED = '00000000000000000000ffff';

function ipRangeProblem(value: string): string | undefined {
  const [address = '', bits, ...rest] = value.split('/');
  const version = isIP(address);
  if (version === 6 && ipv6Of(address).startsWith(MAPPED)) return 'stands for an address of IPv4: expected that';
  if (version === 0 || rest.length > 0 || address.includes('%')) {
    return 'expected an address or a range such as 198.51.100.0/24 or 2001:db8::/32';
  }
  const most = version === 4 ? 32 : 128;
  if (bits === undefined) return undefined;
  if (!/^\d{1,3}$/.test(bits) || Number(bits) > most) return `expected a prefix of 0 to ${most} bits`;
  const [one, first] =
    version === 4 ? [ipv4Of(address), ipv4RangeOf(value)?.[0]] : [ipv6Of(address), ipv6RangeOf(value)?.[0]];
  return one === first
    ? undefined
    : `has bits set beyond its prefix of ${bits}: an address of the range, not the range`;
}

function pathProblem(value: string): string | undefined {
  if (!value.startsWith('/')) return 'expected a path that begins with a slash';
  if (/[?#]/.test(value)) return 'expected a path without query and fragment';
  if (!PATH.test(value)) return encodingProblem(value, encodeURI);
  // To a browser `%2e` is a dot, too: it asks for the path without it.
  const normal = normalizePath(value.replace(/%2e/gi, '.'));
  return normal === value.replace(/%2e/gi, '.')
    ? undefined
    : `expected a path without dot segments and empty segments: ${normal}`;
}

function parameterProblem(value: string): string | undefined {
  const names = parametersOf(value);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) return `has the parameter :${twice} twice`;
  const odd = segmentsOf(value).find(({ text, parameter }) => parameter === undefined && text.includes(':'));
  if (odd) return `expected a parameter that is a segment of its own such as :slug, got ${odd.text}`;
  return names.length > 0 ? undefined : 'has no parameter such as :slug; a path without one belongs into exact';
}

function locationProblem(value: string): string | undefined {
  const [, origin = '', path = '', rest = ''] = /^(https?:\/\/[^/?#]*)?([^?#]*)(.*)$/s.exec(value) ?? [];
  if (!origin && !path.startsWith('/')) return 'expected a path that begins with a slash, or a URL with https://';
  if (origin && !/^https?:\/\/[a-z\d.-]+(?::\d+)?$/.test(origin))
    return 'expected a URL with a host name in lower case';
  if (origin && !isPlainHost(origin)) return 'expected a URL with a host name that a browser takes as it is';
  if (!/^(?:[!$&'()*+,;=:@/?#\w\-.~[\]]|%[\dA-Fa-f]{2})*$/.test(rest)) return encodingProblem(value, encodeURI);
  return path || !origin ? pathProblem(path) : undefined;
}

/** Whether a browser reads the host as it is written: `https://127.1` it would not. */
function isPlainHost(origin: string): boolean {
  return URL.canParse(origin) && new URL(origin).hostname === origin.replace(/^https?:\/\/|:\d+$/g, '');
}

function encodingProblem(value: string, encode: (value: string) => string): string {
  const encoded = encode(safelyDecoded(value.toWellFormed()));
  return encoded === value ? 'has characters that a URL cannot hold' : `must be percent-encoded: ${encoded}`;
}

function safelyDecoded(value: string): string {
  try {
    return decodeURI(value);
  } catch {
    return value;
  }
}

/** Why CloudFront refuses a change of a header at viewer-response, in one runtime or both, if it does. */
function headerRefusal(written: string): string | undefined {
  if (!HEADER_NAME.test(written)) return 'is not a header name';
  const name = written.toLowerCase();
  if (isDisallowedHeader(name)) return 'is a header that CloudFront keeps to itself';
  const readOnly = [...READ_ONLY_HEADERS['viewer-response'], ...READ_ONLY_FOR_LAMBDA_AT_VIEWER_RESPONSE];
  return readOnly.includes(name) ? 'is a header that CloudFront does not let viewer-response change' : undefined;
}

const SEVERAL =
  'expected one module, got several: CloudFront runs one function on a station; import the others from the first';

/** What imports a module of the user's own. `expected` is how it is written. */
export const ownModule = (expected: string) =>
  z.custom<() => Promise<unknown>>((value) => typeof value === 'function', {
    error: ({ input }) => (Array.isArray(input) ? SEVERAL : expected),
  });
