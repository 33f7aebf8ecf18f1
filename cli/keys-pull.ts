/** `edgewright keys pull`: the public keys that issuers publish, into the file from which the build puts them into handlers. */
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Issuer, JsonWebKeySet, JwksIssuer } from '#policy/auth';
import { EdgeError, type Problem } from '../config/errors.ts';
import { CONFIG_FILE, loadConfig } from '../config/load.ts';
import { pathText } from '../config/problems.ts';
import { KEYS_FILE, pulledKeys } from '../config/pulled-keys.ts';
import type { PulledKeys } from '../config/resolve-auth.ts';
import { fetchIssuerKeys } from '../lambda-edge/auth/issuer-keys.ts';
import { fetchJson } from '../lambda-edge/auth/json-document.ts';
import { listensAt } from '../simulator/server-command.ts';
import type { ExitCode, Io } from './io.ts';
import { counted } from './table.ts';

/** The options of `edgewright keys pull`. */
export interface KeysPullOptions {
  readonly config?: string;
  readonly env?: string;
  /** Whether nothing is written. */
  readonly check?: boolean;
  readonly json?: boolean;
}

/** An issuer that was asked, and what has become of its keys. Keys are named by their ids. */
interface Pulled {
  readonly name: string;
  readonly issuer: string;
  readonly keys: readonly string[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** What became of asking an issuer: its keys, that it does not run now, or what is wrong. */
type Asked =
  | { readonly name: string; readonly issuer: string; readonly set: JsonWebKeySet }
  | { readonly name: string; readonly says: string }
  | { readonly problem: Problem };

/**
 * Asks every issuer of an environment that has public keys, writes what they publish, and prints what has changed. Keys of other
 * environments' issuers stay in the file, as do those of an issuer of this machine that does not run.
 *
 * @throws EdgeError ERR_CONFIG, ERR_USAGE; ERR_KEYS with every issuer whose keys are not to be had
 */
export async function runKeysPull(io: Io, options: KeysPullOptions): Promise<ExitCode> {
  const { config: name = CONFIG_FILE, env, check = false, json = false } = options;
  const { config, root } = await loadConfig(resolve(io.cwd, name), env, name);
  const before = await pulledKeys(root, new Map());
  const asked = await Promise.all(Object.entries(config.issuers).flatMap(([of, issuer]) => asking(of, issuer)));
  refuse(asked.flatMap((one) => ('problem' in one ? [one.problem] : [])));
  const found = asked.flatMap((one) => ('set' in one ? [one] : []));
  const skipped = asked.flatMap((one) => ('says' in one ? [one] : []));
  const after = { ...before, ...Object.fromEntries(found.map(({ issuer, set }) => [issuer, set])) };
  const hasChanged = textOf(after) !== textOf(before);
  if (hasChanged && !check) await writeFile(join(root, KEYS_FILE), textOf(after));
  const issuers = found.map((one) => pulled(one, before));
  if (json) io.out(JSON.stringify({ file: KEYS_FILE, changed: hasChanged, issuers, skipped }, undefined, 2));
  else for (const line of linesOf(issuers, skipped, hasChanged, check)) io.out(line);
  return hasChanged && check ? 2 : 0;
}

function asking(name: string, issuer: Issuer): Promise<Asked>[] {
  return issuer.secret === undefined ? [ask(name, issuer)] : [];
}

async function ask(name: string, { command, ...issuer }: JwksIssuer): Promise<Asked> {
  if (command !== undefined && !(await listensAt(issuer.jwksUri ?? issuer.issuer)))
    return { name, says: 'does not run; `edgewright dev` starts it' };
  try {
    return { name, issuer: issuer.issuer, set: await publishedKeys(issuer) };
  } catch (error) {
    return { problem: { at: pathText(['issuers', name]), says: (error as Error).message } };
  }
}

/**
 * The keys that an issuer publishes now, by the very code that handlers ask with: what is pulled is what they would take. In an order of
 * its own, so that a set that says the same is the same.
 *
 * @throws Error whose message says what is wrong
 */
async function publishedKeys(issuer: JwksIssuer): Promise<JsonWebKeySet> {
  const keys = await fetchIssuerKeys(issuer, fetchJson);
  if (keys.length === 0) throw new Error('publishes no key that may verify: expected RSA of 2048 bits, EC or Ed25519');
  const texts = keys.map((key) => JSON.stringify(key)).sort();
  return { keys: texts.map((text) => JSON.parse(text)) };
}

function refuse(problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  throw new EdgeError(
    'ERR_KEYS',
    `the keys of ${counted(problems.length, 'issuer')} are not to be had`,
    `Mend issuer or jwksUri, or try again once they answer; ${KEYS_FILE} is as it was.`,
    problems,
  );
}

/** The file: issuers in the order of their names, so that only what changes is a change. */
function textOf(keys: PulledKeys): string {
  const entries = Object.entries(keys).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify(Object.fromEntries(entries), undefined, 2)}\n`;
}

function pulled({ name, issuer, set }: Extract<Asked, { set: unknown }>, before: PulledKeys): Pulled {
  const known = (Object.hasOwn(before, issuer) ? before[issuer] : undefined) ?? { keys: [] };
  return {
    name,
    issuer,
    keys: set.keys.map(idOf),
    added: without(set, known).map(idOf),
    removed: without(known, set).map(idOf),
  };
}

/** The keys of a set that another lacks. */
function without({ keys }: JsonWebKeySet, others: JsonWebKeySet): readonly unknown[] {
  const known = new Set(others.keys.map((key) => JSON.stringify(key)));
  return keys.filter((key) => !known.has(JSON.stringify(key)));
}

const NO_ID = 'a key without kid';

function idOf(key: unknown): string {
  const { kid } = Object(key);
  return typeof kid === 'string' ? kid : NO_ID;
}

/** An id as a terminal may show it: whoever names a key writes whatever they like. Bytes of other scripts are escaped, too, C1 among them. */
function shown(id: string): string {
  if (/^[\x21-\x7e]+$/.test(id) || id === NO_ID) return id;
  return JSON.stringify(id).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function linesOf(
  issuers: readonly Pulled[],
  skipped: readonly { readonly name: string; readonly says: string }[],
  hasChanged: boolean,
  check: boolean,
): readonly string[] {
  const changed = check ? `${KEYS_FILE} is not what is published: run edgewright keys pull` : `${KEYS_FILE} written`;
  return [
    ...issuers.flatMap(({ name, issuer, keys, added, removed }) => [
      `${name}  ${issuer}  ${counted(keys.length, 'key')}: ${keys.map(shown).join(', ')}`,
      ...added.map((id) => `  + ${shown(id)}`),
      ...removed.map((id) => `  - ${shown(id)}`),
    ]),
    ...skipped.map(({ name, says }) => `${name}  ${says}`),
    issuers.length + skipped.length === 0
      ? 'no issuer has public keys'
      : hasChanged
        ? changed
        : `${KEYS_FILE} is up to date`,
  ];
}
