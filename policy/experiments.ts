/**
 * Experiments: each viewer gets one variant of a page and keeps it, in a header of our own that a cache policy has in its key.
 *
 * This is the meaning; what ships is written by `build/write/experiments.ts`. A viewer without a cookie is given a variant by a hash of
 * the request's id: nothing is random, nothing is looked up, and each experiment draws for itself.
 */
import { isContained } from './contained-path.ts';
import type { EdgeHeaders, EdgeRequest, EdgeResponseCookie } from './event.ts';

/** The experiments of a behavior, by a name of the user's own. */
export type Experiments = Readonly<Record<string, Experiment>>;

/** One experiment. */
export interface Experiment {
  /** By a name of your own. The first is what everybody gets while the experiments are switched off. */
  readonly variants: Readonly<Record<string, Variant>>;
  /** Seconds for which a browser keeps its variant. Default: 30 days. */
  readonly maxAge?: number;
}

/** One variant of what an experiment is about. */
export interface Variant {
  /** Its part of the viewers, among the weights of all variants. With 0 nobody has it, and those who had it are given another. */
  readonly weight: number;
  /** A folder without a slash at its end, such as `/b`, that is put before the path. What is beneath it already stays. */
  readonly prefix?: string;
  /** The name of one of `origins`: on AWS, the id of an origin of the distribution. */
  readonly origin?: string;
}

/** Experiments of one behavior: their headers have to be in a cache policy beside others, and it lists ten. */
export const MOST_EXPERIMENTS = 5;

/** Variants of one experiment. */
export const MOST_VARIANTS = 10;

/** Thirty days, in seconds. */
const DEFAULT_MAX_AGE = 2_592_000;

/** Names the experiments whose variant a request was given, from viewer-request to viewer-response. Never in a key. */
export const DRAWN_HEADER = 'x-experiments-drawn';

/** The header that has the variant. */
export function experimentHeader(name: string): string {
  return `x-experiment-${name}`;
}

/** The cookie that keeps it. */
export function experimentCookie(name: string): string {
  return `experiment-${name}`;
}

/** What follows the cookie's value. Scripts of the page may read it: which variant a viewer has is no secret. */
export function cookieAttributes({ maxAge = DEFAULT_MAX_AGE }: Experiment): string {
  return `Path=/; Max-Age=${maxAge}; Secure; SameSite=Lax`;
}

/** MD5 of a text, in hexadecimal. */
export type Digest = (text: string) => string;

/** What is hashed for a request, so that one experiment's variants say nothing of another's. */
function drawnText(name: string, requestId: string | undefined): string {
  return `${name}:${requestId}`;
}

/** A variant that viewers get, and what the digests are below that stand for it. The last has no end. */
export interface Share {
  readonly variant: string;
  /** Eight digits of hexadecimal: a longer text that begins so is not below it. */
  readonly below?: string;
}

/** The variants with a weight, in their order; the first alone where none has any. */
export function sharesOf({ variants }: Experiment): readonly Share[] {
  const weighted = Object.entries(variants).filter(([, { weight }]) => weight > 0);
  const total = weighted.reduce((sum, [, { weight }]) => sum + weight, 0);
  if (weighted.length === 0) return [{ variant: firstVariant({ variants }) }];
  let sum = 0;
  return weighted.map(([variant, { weight }], i) => {
    sum += weight;
    const end = Math.min(DIGESTS - 1, Math.round((sum / total) * DIGESTS));
    return i === weighted.length - 1 ? { variant } : { variant, below: end.toString(16).padStart(8, '0') };
  });
}

const DIGESTS = 0x1_0000_0000;

/** What everybody gets while the experiments are switched off. */
export function firstVariant({ variants }: Pick<Experiment, 'variants'>): string {
  return Object.keys(variants)[0] ?? '';
}

/** What becomes of a request. */
export interface Assignment {
  readonly uri: string;
  /** The headers that it gets. */
  readonly headers: EdgeHeaders;
  /** The origin that was chosen; none where it is the behavior's. */
  readonly origin?: string;
  /** What is logged of the viewer; nothing while the experiments are switched off. */
  readonly exposure?: string;
}

/** Which variants a request gets; nothing for one that no origin must see, since it could leave the folder that it is put into. */
export function assignmentOf(
  experiments: Experiments,
  { uri, cookies }: Pick<EdgeRequest, 'uri' | 'cookies'>,
  requestId: string | undefined,
  digest: Digest,
  isOff: boolean,
): Assignment | undefined {
  const entries = Object.entries(experiments);
  if (isOff) return { uri, headers: headersWith(entries.map(([name, one]) => [name, firstVariant(one)])) };
  if (movesFolders(experiments) && !isContained(uri)) return undefined;
  const given = entries.map(([name, experiment]) => {
    const sent = cookies[experimentCookie(name)]?.value;
    const shares = sharesOf(experiment);
    const kept = shares.find(({ variant }) => variant === sent);
    const hash = digest(drawnText(name, requestId));
    const drawn = shares.find(({ below }) => below === undefined || hash < below) as Share;
    const { variant } = kept ?? drawn;
    return { name, variant, isDrawn: kept === undefined, does: experiment.variants[variant] };
  });
  const drawn = given.filter(({ isDrawn }) => isDrawn).map(({ name }) => name);
  const prefix = given.map(({ does }) => does?.prefix).find((folder) => folder !== undefined);
  const origin = given.map(({ does }) => does?.origin).find((name) => name !== undefined);
  const headers = headersWith(given.map(({ name, variant }) => [name, variant]));
  return {
    uri: prefix === undefined ? uri : inFolder(prefix, uri),
    headers: drawn.length > 0 ? { ...headers, [DRAWN_HEADER]: { value: drawn.join(',') } } : headers,
    ...(origin === undefined ? {} : { origin }),
    exposure: exposureOf(given.map(({ name, variant }) => [name, variant])),
  };
}

/** Whether a variant puts paths into a folder, which a path must not get out of. */
export function movesFolders(experiments: Experiments): boolean {
  return foldersOf(experiments).length > 0;
}

/** The folders into which variants put paths. */
export function foldersOf(experiments: Experiments = {}): readonly string[] {
  const variants = Object.values(experiments).flatMap((experiment) => Object.values(experiment.variants));
  return variants.flatMap(({ prefix }) => (prefix === undefined ? [] : [prefix]));
}

/** A path in the folder of a variant. What is beneath it already stays. */
export function inFolder(folder: string, uri: string): string {
  return uri.startsWith(`${folder}/`) ? uri : folder + uri;
}

/** The origins that variants choose. */
export function originsOf(experiments: Experiments = {}): readonly string[] {
  const variants = Object.values(experiments).flatMap((experiment) => Object.values(experiment.variants));
  return variants.flatMap(({ origin }) => (origin === undefined ? [] : [origin]));
}

/** What is logged of a viewer: `checkout.short~price.low`, of characters that look the same however a log encodes them. */
function exposureOf(given: readonly (readonly [name: string, variant: string])[]): string {
  return given.map(([name, variant]) => `${name}.${variant}`).join('~');
}

function headersWith(given: readonly (readonly [name: string, variant: string])[]): EdgeHeaders {
  return Object.fromEntries(given.map(([name, variant]) => [experimentHeader(name), { value: variant }]));
}

/** The cookies that an answer gets, by the headers of its request: one for each experiment whose variant was drawn for it. */
export function cookiesOf(
  experiments: Experiments,
  headers: EdgeHeaders,
): Readonly<Record<string, EdgeResponseCookie>> {
  const drawn = (headers[DRAWN_HEADER]?.value ?? '').split(',');
  return Object.fromEntries(
    Object.entries(experiments)
      .filter(([name]) => drawn.includes(name))
      .flatMap(([name, experiment]) => {
        const given = headers[experimentHeader(name)];
        if (!given) return [];
        return [[experimentCookie(name), { value: given.value, attributes: cookieAttributes(experiment) }]];
      }),
  );
}
