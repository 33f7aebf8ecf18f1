/** What `edgewright warm` is told to keep warm, and where. */
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { experimentCookie } from '#policy/experiments';
import { behaviorIndexOf } from '#policy/path-pattern';
import { policiesOf } from '../build/policies.ts';
import { EdgeError, type Problem } from '../config/errors.ts';
import { CONFIG_FILE, loadConfig } from '../config/load.ts';
import type { ResolvedConfig } from '../config/resolve.ts';
import { type TopPaths, topPaths } from '../insight/warm/top-paths.ts';
import type { WarmTarget } from '../insight/warm/warm.ts';
import { type Ttls, USUAL_TTLS } from '../insight/warm/warmth.ts';
import { behaviorFor } from '../simulator/behavior-for.ts';
import { projectSettings } from '../simulator/project-settings.ts';
import { isSecretName, plainText } from '../simulator/records/secrets-in-text.ts';
import { headerPairs } from './header-pairs.ts';
import type { Io } from './io.ts';
import { counted } from './table.ts';

/** The options by which targets are found. */
export interface WarmTargetOptions {
  readonly config?: string;
  readonly env?: string;
  /** Where the edge is asked. */
  readonly at?: string;
  /** The Host that is sent. */
  readonly host?: string;
  /** An access log. */
  readonly fromLog?: string;
  /** Paths of the log, at most. */
  readonly top: string;
  /** `Name: value` each; of a name that stands there twice each value is a variant. */
  readonly header?: readonly string[];
  /** Seconds. */
  readonly lifetime?: string;
}

/** What to warm. */
export interface WarmTargets {
  readonly url: URL;
  /** The Host that is sent, where it is not that of the URL. */
  readonly host?: string;
  readonly targets: readonly WarmTarget[];
  /** What the access log came to, where one was given. */
  readonly log?: TopPaths;
}

/** What CloudFront makes of what nearly every browser sends, where a cache policy has compression on. */
const BROWSER: readonly (readonly [string, string])[] = [['accept-encoding', 'br,gzip']];

/** Bytes that a compressed log may come to. */
const LARGEST_LOG = 512 * 1024 * 1024;

/** Finds out all of it. @throws EdgeError ERR_USAGE, ERR_CONFIG */
export async function warmTargets(
  io: Pick<Io, 'cwd'>,
  said: readonly string[],
  options: WarmTargetOptions,
): Promise<WarmTargets> {
  refusePaths(said);
  const lifetime = options.lifetime === undefined ? undefined : numberOf('--lifetime', options.lifetime);
  const config = await configOf(io, options);
  const { url, host } = addressOf(options, config);
  const ttlsOf = config ? policyTtls(config) : () => USUAL_TTLS;
  const log = options.fromLog === undefined ? undefined : await logOf(io, options.fromLog, options, config);
  const paths = [...new Set([...said, ...(log?.paths.map(({ path }) => path) ?? [])])];
  if (paths.length === 0) throw nothingToWarm(options.fromLog ?? '', log);
  const variants = variantsOf(headerPairs(options.header ?? []));
  const copiesOf = config ? experimentCopies(config) : () => [{}];
  const targets = paths.flatMap((path) =>
    variants.flatMap((headers) =>
      // Who says a cookie says what it stands for.
      (headers.cookie === undefined ? copiesOf(path) : [{}]).map(({ cookie, ...copy }: ExperimentCopy) => ({
        path,
        headers: { ...headers, ...(cookie === undefined ? {} : { cookie }) },
        ttls: ttlsOf(path),
        ...(lifetime === undefined ? {} : { lifetime }),
        ...copy,
      })),
    ),
  );
  return { url, targets, ...(host === undefined ? {} : { host }), ...(log ? { log } : {}) };
}

/** What is said where no path is left; of a log, which of its requests were left out and why. */
function nothingToWarm(file: string, log: TopPaths | undefined): EdgeError {
  const hint = 'Name paths, as in edgewright warm /api/products, or an access log with --from-log.';
  if (!log) return new EdgeError('ERR_USAGE', 'there is nothing to warm', hint);
  const problems = Object.entries(log.leftOut).map(([why, count]) => ({
    at: file,
    says: `${counted(count, 'line')} left out: ${why}`,
  }));
  const none = problems.length === 0 ? [{ at: file, says: 'has no line of a request' }] : problems;
  return new EdgeError('ERR_USAGE', 'the log has no path that can be warmed', hint, none);
}

/** A number above 0, whole unless it may have a fraction. @throws EdgeError ERR_USAGE */
export function numberOf(option: string, text: string, form: RegExp = /^\d+$/): number {
  if (form.test(text) && Number(text) > 0 && Number(text) <= 1e9) return Number(text);
  const hint = `Write it as in ${option} 5.`;
  throw new EdgeError('ERR_USAGE', `${option} takes a number above 0, got ${text}`, hint);
}

/** What no request can hold, and what would not be what is meant. @throws EdgeError ERR_USAGE with every such path */
function refusePaths(paths: readonly string[]): void {
  const problems = paths.flatMap((path): readonly Problem[] => {
    if (!path.startsWith('/')) return [{ at: path, says: 'does not begin with a /' }];
    if (/[^\x21-\x7e]|[#"<>\\^`{|}]/.test(path))
      return [{ at: path, says: 'has a character that has to be percent-encoded' }];
    return path.includes('*') ? [{ at: path, says: 'has a *: only what is named in full can be requested' }] : [];
  });
  if (problems.length === 0) return;
  throw new EdgeError(
    'ERR_USAGE',
    'not everything is a path',
    'Write paths as viewers send them: /api/a%20b?page=2.',
    problems,
  );
}

/** The config, where there is one; it is needed only for the host, where that is not said. */
async function configOf(
  { cwd }: Pick<Io, 'cwd'>,
  { config: name = CONFIG_FILE, env, at, host }: WarmTargetOptions,
): Promise<ResolvedConfig | undefined> {
  const isNeeded = at === undefined && host === undefined;
  if (!isNeeded && name === CONFIG_FILE && !existsSync(resolve(cwd, name))) return undefined;
  return (await loadConfig(resolve(cwd, name), env, name)).config;
}

function addressOf(
  { at, host }: WarmTargetOptions,
  config: ResolvedConfig | undefined,
): Pick<WarmTargets, 'url' | 'host'> {
  if (host !== undefined && !/^[\w.-]+(?::\d+)?$/.test(host)) {
    throw new EdgeError('ERR_USAGE', `--host takes a name, got ${host}`, 'Write it as in --host shop.example.com.');
  }
  if (at === undefined) return { url: new URL(`https://${host ?? config?.hosts[0] ?? 'localhost'}`) };
  const url = URL.canParse(at) ? new URL(at) : undefined;
  const isPlain = url && /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search && !url.hash;
  if (!isPlain || url.username || url.password) {
    const hint = 'Write it as in --at http://localhost:8080; paths go behind it.';
    throw new EdgeError('ERR_USAGE', '--at takes a URL of http or https, without a path or a password', hint);
  }
  return { url, ...(host === undefined ? {} : { host }) };
}

/** What the cache policy of a path's behavior allows, as the build comes to it. */
function policyTtls(config: ResolvedConfig): (path: string) => Ttls {
  const { behaviors } = projectSettings({ config, bundles: [], policies: policiesOf(config) });
  const behaviorOf = behaviorFor(behaviors);
  return (path) => behaviorOf(path.split('?', 1)[0] ?? path)?.cachePolicy ?? USUAL_TTLS;
}

/** A copy that experiments make of a path: who has this cookie gets it. Nothing where a path has none. */
interface ExperimentCopy {
  readonly cookie?: string;
  readonly variant?: string;
}

/** Copies of one path: more of them are said by hand. */
const MOST_COPIES = 100;

/**
 * Finds the copies of a path: one for each variant that somebody has, and each combination of those of several
 * experiments.
 *
 * @throws EdgeError ERR_USAGE where they are too many
 */
function experimentCopies({ behaviors }: ResolvedConfig): (path: string) => readonly ExperimentCopy[] {
  const patterns = behaviors.map(({ path }) => path);
  return (path) => {
    const { experiments = {} } = behaviors[behaviorIndexOf(patterns, path.split('?', 1)[0] ?? path)] ?? {};
    const given = Object.entries(experiments).map(
      ([name, { variants }]) => [name, Object.keys(variants).filter((one) => variants[one]?.weight)] as const,
    );
    refuseCopies(
      path,
      given.reduce((count, [, variants]) => count * variants.length, 1),
    );
    return given.reduce<readonly ExperimentCopy[]>(
      (copies, [name, variants]) =>
        copies.flatMap((copy) =>
          variants.map((variant) => ({
            cookie: `${copy.cookie ? `${copy.cookie}; ` : ''}${experimentCookie(name)}=${variant}`,
            variant: `${copy.variant ? `${copy.variant}~` : ''}${name}.${variant}`,
          })),
        ),
      [{}],
    );
  };
}

function refuseCopies(path: string, count: number): void {
  if (count <= MOST_COPIES) return;
  const at = { at: path, says: `has ${count} copies, one for each combination of the variants of its experiments` };
  const hint = "Say which of them: --header 'Cookie: experiment-checkout=short; …'.";
  throw new EdgeError('ERR_USAGE', 'So many copies of one path are not warmed', hint, [at]);
}

async function logOf(
  { cwd }: Pick<Io, 'cwd'>,
  file: string,
  { top, host, at }: WarmTargetOptions,
  config: ResolvedConfig | undefined,
): Promise<TopPaths> {
  const count = numberOf('--top', top);
  const stats = await stat(resolve(cwd, file)).catch(() => undefined);
  if (!stats?.isFile()) {
    const is = stats ? 'is no file' : 'is not there';
    throw new EdgeError('ERR_USAGE', `${file} ${is}`, 'Name an access log, .gz too.');
  }
  const bytes = await readFile(resolve(cwd, file));
  return topPaths(textOf(bytes, file), {
    count,
    isPersonal,
    host: host ?? (at === undefined ? config?.hosts[0] : undefined),
  });
}

function textOf(bytes: Buffer, file: string): string {
  try {
    const isCompressed = bytes[0] === 0x1f && bytes[1] === 0x8b;
    return (isCompressed ? gunzipSync(bytes, { maxOutputLength: LARGEST_LOG }) : bytes).toString();
  } catch (error) {
    throw new EdgeError(
      'ERR_USAGE',
      `${file} cannot be read`,
      'Download it again: it is cut off, or larger than 512 MB.',
      [],
      error,
    );
  }
}

/** Whether a path or its query holds what looks like one viewer's: a secret, an address of mail, a long opaque value. */
function isPersonal(path: string): boolean {
  const isOpaque = /[?&][^=&]*=(?:[\w.~+/-]|%[\dA-F]{2}){32,}(?:&|$)/i.test(path);
  const isAddress = /[^/?&=](?:@|%40)[^/?&=]+\./i.test(path);
  const names = [...path.matchAll(/[?&]([^=&]*)/g)].map(([, name = '']) => name);
  return (
    isOpaque ||
    isAddress ||
    names.some(isSecretName) ||
    plainText(path, { addresses: [], texts: new Map(), names: new Map() }) !== path
  );
}

/** Every combination of the values of each name; a name that is said takes the place of what browsers send. */
function variantsOf(said: readonly (readonly [string, string])[]): readonly Readonly<Record<string, string>>[] {
  const pairs = [...BROWSER.filter(([name]) => !said.some(([other]) => other === name)), ...said];
  return [...new Set(pairs.map(([name]) => name))].reduce<readonly Readonly<Record<string, string>>[]>(
    (variants, name) =>
      variants.flatMap((variant) =>
        pairs.filter(([other]) => other === name).map(([, value]) => ({ ...variant, [name]: value })),
      ),
    [{}],
  );
}
