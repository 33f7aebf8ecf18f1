/** `edgewright kv`: what stands in the KeyValueStore of a project, and what an operator puts there. */
import { EdgeError } from '../config/errors.ts';
import type { AwsClients } from '../deploy/aws/clients.ts';
import { kindOfKey, type ShownKey, shownKey } from '../deploy/operate/operator-keys.ts';
import { deleteKey, putKey, readProjectStore } from '../deploy/operate/project-store.ts';
import type { ExitCode, Io } from './io.ts';
import { readInput } from './read-input.ts';
import { type ReleaseOptions, withSession } from './release-session.ts';
import { counted, table } from './table.ts';

/** Lists every key with its value; of a secret, how many keys it holds. */
export function runKvList(io: Io, options: ReleaseOptions, clients?: () => AwsClients): Promise<ExitCode> {
  const list = async ({ world, owner }: Session): Promise<ExitCode> => {
    const { items } = await readProjectStore(world.clients, owner);
    const shown = [...items].map(([key, value]) => shownKey(key, value)).sort((a, b) => (a.key < b.key ? -1 : 1));
    if (options.json) io.out(JSON.stringify(shown, undefined, 2));
    else for (const line of table([['key', 'kind', 'bytes', 'value'], ...shown.map(rowOf)])) io.out(line);
    return 0;
  };
  return withSession(io, options, list, clients);
}

/** Prints the value of a key, and nothing else, so that a program can read it; of a secret, what its keys are known by. */
export function runKvGet(io: Io, key: string, options: ReleaseOptions, clients?: () => AwsClients): Promise<ExitCode> {
  const get = async ({ world, owner }: Session): Promise<ExitCode> => {
    const { items } = await readProjectStore(world.clients, owner);
    const value = items.get(key);
    if (value === undefined) {
      const at = { at: key, says: 'is not in the KeyValueStore' };
      throw new EdgeError('ERR_USAGE', 'There is no such key', 'edgewright kv list lists them.', [at]);
    }
    const shown = shownKey(key, value);
    io.out(options.json ? JSON.stringify(shown, undefined, 2) : textOf(shown));
    return 0;
  };
  return withSession(io, options, get, clients);
}

/**
 * Puts a value under a key; `-` reads it from standard input.
 *
 * @throws EdgeError ERR_USAGE for keys that are not an operator's, and for a secret on the command line
 */
export function runKvPut(
  io: Io,
  key: string,
  given: string,
  options: ReleaseOptions,
  clients?: () => AwsClients,
): Promise<ExitCode> {
  const put = async ({ world, owner }: Session): Promise<ExitCode> => {
    if (kindOfKey(key) === 'secret' && given !== '-') {
      const at = {
        at: key,
        says: 'a value on a command line is in the history of the shell, and in the list of processes',
      };
      throw new EdgeError('ERR_USAGE', 'A secret is read from standard input', `edgewright kv put ${key} - < FILE`, [
        at,
      ]);
    }
    const value = given === '-' ? await readInput(io) : given;
    const store = await readProjectStore(world.clients, owner);
    const isWritten = await putKey(world.clients, store, key, value);
    printDone(io, options, { key, written: isWritten }, isWritten ? WRITTEN : `${key} holds that already.`);
    return 0;
  };
  return withSession(io, options, put, clients);
}

/** Deletes a key. @throws EdgeError ERR_USAGE for keys that are not an operator's */
export function runKvDelete(
  io: Io,
  key: string,
  options: ReleaseOptions,
  clients?: () => AwsClients,
): Promise<ExitCode> {
  const remove = async ({ world, owner }: Session): Promise<ExitCode> => {
    const store = await readProjectStore(world.clients, owner);
    const isDeleted = await deleteKey(world.clients, store, key);
    printDone(io, options, { key, deleted: isDeleted }, isDeleted ? DELETED : `${key} is not there.`);
    return 0;
  };
  return withSession(io, options, remove, clients);
}

type Session = Parameters<Parameters<typeof withSession>[2]>[0];

const WRITTEN = 'Written. Every edge location has it within seconds.';
const DELETED = 'Deleted. Every edge location knows within seconds.';

function printDone(io: Io, { json }: ReleaseOptions, facts: object, line: string): void {
  io.out(json ? JSON.stringify(facts, undefined, 2) : line);
}

function rowOf(shown: ShownKey): readonly (string | number)[] {
  return [shown.key, shown.kind, shown.bytes, brief(textOf(shown))];
}

function textOf({ value, keys = [] }: ShownKey): string {
  return value ?? `${counted(keys.length, 'key')}: ${keys.join(', ')}`;
}

/** As much of a value as a line takes. */
function brief(text: string): string {
  const line = text.replaceAll('\n', ' ');
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 1)}…`;
}

const LONGEST = 60;
