/** `edgewright secrets`: the keys that issuers share with the edge, where they stand on AWS: set up, listed, rotated. */
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { keysOf } from '#policy/auth-secret';
import { EdgeError } from '../config/errors.ts';
import type { AwsClients } from '../deploy/aws/clients.ts';
import type { Owner } from '../deploy/names.ts';
import { keyIds } from '../deploy/operate/operator-keys.ts';
import {
  beginSecretRotation,
  finishSecretRotation,
  putSecret,
  readSecret,
  rotatedSince,
} from '../deploy/operate/project-secrets.ts';
import { readProjectStore } from '../deploy/operate/project-store.ts';
import { placeText, type SecretUse, secretUses } from '../deploy/operate/secret-places.ts';
import { ensureReleaseStore, readReleaseStore } from '../deploy/release/release-store.ts';
import { confirm } from './confirm.ts';
import type { ExitCode, Io } from './io.ts';
import { newKey } from './keys-new.ts';
import { readInput } from './read-input.ts';
import { type ReleaseOptions, type ReleaseSession, withSession } from './release-session.ts';
import { table } from './table.ts';

/** The options of `edgewright secrets put`. */
export interface SecretsPutOptions extends ReleaseOptions {
  readonly yes?: boolean;
}

/** The options of `edgewright secrets rotate`. */
export interface SecretsRotateOptions extends SecretsPutOptions {
  /** The file into which the new key goes. */
  readonly out?: string;
  /** Whether the new key is printed. */
  readonly show?: boolean;
  /** Whether the old key is taken away. */
  readonly finish?: boolean;
}

/** Lists every secret of the config: where it stands, and what its keys are known by. */
export function runSecretsList(io: Io, options: ReleaseOptions, clients?: () => AwsClients): Promise<ExitCode> {
  const list = async ({ world, owner, loaded }: ReleaseSession): Promise<ExitCode> => {
    const store = await readReleaseStore(world.clients, owner);
    const facts = [];
    for (const use of secretUses(loaded.config)) {
      const placed = await readSecret(world.clients, store?.items, use);
      const places = placed.map(({ place, value }) => ({ place, keys: value === undefined ? null : keyIds(value) }));
      const since = store && rotatedSince(store, use);
      facts.push({ name: use.name, behaviors: use.behaviors, places, ...(since ? { rotatedSince: since } : {}) });
    }
    if (options.json) io.out(JSON.stringify(facts, undefined, 2));
    else for (const line of listLines(facts)) io.out(line);
    return 0;
  };
  return withSession(io, options, list, clients);
}

/**
 * Writes a secret that comes on standard input to all its places. Asks where that takes a key away.
 *
 * @throws EdgeError ERR_USAGE for what is no secret, or is none of the config's
 */
export function runSecretsPut(
  io: Io,
  name: string,
  options: SecretsPutOptions,
  clients?: () => AwsClients,
): Promise<ExitCode> {
  const put = async ({ world, owner, loaded }: ReleaseSession): Promise<ExitCode> => {
    const use = useOf(name, secretUses(loaded.config));
    const value = (await readInput(io)).trim();
    const store = await ensureReleaseStore(world.clients, owner, world.wait);
    const before = await readSecret(world.clients, store.items, use);
    const kept = keyIds(value);
    const lost = before.flatMap((one) => keyIds(one.value ?? '')).filter((id) => !kept.includes(id));
    if (lost.length > 0 && kept.length > 0) {
      const question = `Take ${[...new Set(lost)].join(' and ')} away? Tokens that it signed are refused at once.`;
      await confirm(io, options, question);
    }
    const isWritten = await putSecret(world.clients, store, use, value);
    if (options.json) io.out(JSON.stringify({ name, keys: kept, written: isWritten }, undefined, 2));
    else io.out(isWritten ? `Written to ${placesText(use)}. ${ARRIVES}` : `${name} holds that already.`);
    return 0;
  };
  return withSession(io, options, put, clients);
}

/**
 * Puts a new key beside the old one, or takes the old one away.
 *
 * @throws EdgeError ERR_USAGE where nobody would learn the new key, ERR_RELEASE where it cannot be rotated as it is
 */
export function runSecretsRotate(
  io: Io,
  name: string,
  options: SecretsRotateOptions,
  clients?: () => AwsClients,
): Promise<ExitCode> {
  const rotate = (session: ReleaseSession): Promise<ExitCode> => {
    const use = useOf(name, secretUses(session.loaded.config));
    return options.finish ? finish(io, use, options, session) : begin(io, use, options, session);
  };
  return withSession(io, options, rotate, clients);
}

async function begin(
  io: Io,
  use: SecretUse,
  { out, show, json, config }: SecretsRotateOptions,
  { world, owner }: ReleaseSession,
): Promise<ExitCode> {
  if (out === undefined && !show) {
    const hint = 'Say --out FILE, which only you will be able to read, or --show to print it.';
    throw new EdgeError('ERR_USAGE', 'The issuer has to learn the new key', hint);
  }
  const file = out === undefined ? undefined : resolve(io.cwd, out);
  const kept = file === undefined ? undefined : await keptKey(file, out ?? '');
  const { key, isWritten } = await beginSecretRotation(
    world.clients,
    await readProjectStore(world.clients, owner),
    use,
    {
      newKey: kept ?? newKey(io),
      at: new Date(io.now()).toISOString(),
      keep: async (wanted) => {
        if (file !== undefined && kept !== wanted) await keepKey(file, out ?? '', wanted, kept);
      },
    },
  );
  const [id = ''] = keyIds(key);
  if (json) {
    io.out(JSON.stringify({ name: use.name, id, written: isWritten, out, ...(show ? { key } : {}) }, undefined, 2));
    return 0;
  }
  if (show) io.out(key);
  for (const line of beginLines(use, owner, { id, isWritten, out, config })) io.out(line);
  return 0;
}

async function finish(
  io: Io,
  use: SecretUse,
  options: SecretsRotateOptions,
  { world, owner }: ReleaseSession,
): Promise<ExitCode> {
  const store = await readProjectStore(world.clients, owner);
  const placed = await readSecret(world.clients, store.items, use);
  if (placed.some(({ value = '' }) => value.includes(' '))) {
    const since = rotatedSince(store, use);
    const ago = since === undefined ? '' : ` The new one is there since ${since}.`;
    const question = `Take the old key of ${use.name} away? Tokens that it signed are refused from now on.${ago}`;
    await confirm(io, options, question);
  }
  const { key, isWritten } = await finishSecretRotation(world.clients, store, use);
  const [id = ''] = keyIds(key);
  const done = `${use.name} holds the key ${id} alone. ${ARRIVES}`;
  if (options.json) io.out(JSON.stringify({ name: use.name, id, written: isWritten }, undefined, 2));
  else io.out(isWritten ? done : `${use.name} holds one key, ${id}: there is no old one.`);
  return 0;
}

const ARRIVES = 'Functions have it within seconds, handlers of Lambda@Edge within five minutes.';

/** The key in a file that an earlier run has written; nothing where there is no file. @throws EdgeError ERR_USAGE */
async function keptKey(file: string, name: string): Promise<string | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw fileError(name, error.message);
  });
  const key = text?.trim();
  if (key === undefined || (keysOf(key).length === 1 && !key.includes(' '))) return key;
  throw fileError(name, 'is there already, and holds no key');
}

/** Keeps a key for whoever runs this, before it is written anywhere. @throws EdgeError ERR_USAGE */
async function keepKey(file: string, name: string, key: string, kept: string | undefined): Promise<void> {
  if (kept !== undefined) throw fileError(name, 'holds another key than the rotation that is under way');
  await writeFile(file, `${key}\n`, { mode: 0o600, flag: 'wx' }).catch((error: Error) => {
    throw fileError(name, error.message);
  });
}

function fileError(at: string, says: string): EdgeError {
  return new EdgeError('ERR_USAGE', 'The key cannot be kept there', 'Name another file with --out.', [{ at, says }]);
}

function useOf(name: string, uses: readonly SecretUse[]): SecretUse {
  const found = uses.find((use) => use.name === name);
  if (found) return found;
  const known = uses.map((use) => use.name).join(', ');
  const says = `is no secret that a behavior verifies by; ${known ? `those are ${known}` : 'there is none'}`;
  throw new EdgeError('ERR_USAGE', 'There is no such secret', 'Write the name as the config has it.', [
    { at: name, says },
  ]);
}

function placesText({ name, places }: SecretUse): string {
  return places.map((place) => placeText(place, name)).join(' and ');
}

function beginLines(use: SecretUse, { environment }: Owner, { id, isWritten, out, config }: Begun): readonly string[] {
  const first = isWritten
    ? `The new key ${id} stands beside the old one in ${placesText(use)}. ${ARRIVES}`
    : `The new key ${id} stands beside the old one already.`;
  // Where it was said, the next command needs it too.
  const ofConfig = config === undefined ? '' : ` --config ${shellWord(config)}`;
  return [
    first,
    ...(out === undefined ? [] : [`It is in ${out}.`]),
    '',
    'Now have the issuer sign with it. Once the last token that the old one has signed has ended:',
    '',
    `  edgewright secrets rotate ${use.name} --finish${ofConfig} --env ${environment}`,
  ];
}

/** What was begun. */
interface Begun {
  readonly id: string;
  readonly isWritten: boolean;
  /** The file that has the new key. */
  readonly out: string | undefined;
  /** The config, where one was named. */
  readonly config: string | undefined;
}

/** A text as a shell takes it for one word. */
function shellWord(text: string): string {
  return /^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** A secret as it is listed: `keys` is null where it is not there. */
interface ListedSecret {
  readonly name: string;
  readonly behaviors: readonly string[];
  readonly places: readonly { readonly place: 'store' | 'parameter'; readonly keys: readonly string[] | null }[];
  readonly rotatedSince?: string;
}

function listLines(secrets: readonly ListedSecret[]): readonly string[] {
  if (secrets.length === 0) return ['No behavior verifies by a secret.'];
  const rows = secrets.flatMap(({ name, behaviors, places, rotatedSince: since }) =>
    places.map(({ place, keys }) => [
      name,
      place === 'store' ? 'KeyValueStore' : 'SSM',
      keysText(keys),
      behaviors.join(', '),
      since === undefined ? '' : `rotated since ${since}`,
    ]),
  );
  return table([['secret', 'stands in', 'keys', 'behaviors', ''], ...rows]);
}

function keysText(keys: readonly string[] | null): string {
  if (keys === null) return 'is not there';
  return keys.length === 0 ? 'none that can be read' : keys.join(', ');
}
