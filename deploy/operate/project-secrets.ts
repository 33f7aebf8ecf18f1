/** The secrets of a project on AWS: read, set up, rotated. */
import { secretKeyOf } from '#policy/auth-secret';
import { EdgeError } from '../../config/errors.ts';
import type { AwsClients } from '../aws/clients.ts';
import { changeStore, type ReleaseStore } from '../release/release-store.ts';
import { secretRefusal } from './operator-keys.ts';
import { beginRotation, finishRotation, type PlacedSecret, type RotationStep, type SecretChange } from './rotation.ts';
import { rotationKeyOf } from './rotation-key.ts';
import { readSecretParameter, writeSecretParameter } from './secret-parameter.ts';
import type { SecretUse } from './secret-places.ts';

type Clients = Pick<AwsClients, 'cloudfront' | 'keyValueStore' | 'ssm'>;

/** What stands in every place of a secret. No store is one that is not made yet. */
export async function readSecret(
  clients: Pick<Clients, 'ssm'>,
  items: ReleaseStore['items'] | undefined,
  { name, places }: SecretUse,
): Promise<readonly PlacedSecret[]> {
  return Promise.all(
    places.map(async (place) => {
      if (place === 'store') return { place, value: items?.get(secretKeyOf(name)) };
      const { value, version = 0 } = (await readSecretParameter(clients, name)) ?? {};
      return { place, value, version };
    }),
  );
}

/**
 * Writes a secret to all its places, over what is there; whether anything was written.
 *
 * @throws EdgeError ERR_USAGE for a value that is no secret
 */
export async function putSecret(
  clients: Clients,
  store: ReleaseStore,
  use: SecretUse,
  value: string,
): Promise<boolean> {
  const says = secretRefusal(value);
  if (says !== undefined) {
    throw new EdgeError('ERR_USAGE', 'This is no secret', 'Nothing was written.', [{ at: use.name, says }]);
  }
  const placed = await readSecret(clients, store.items, use);
  const changes = placed.filter((one) => one.value !== value).map(({ place }) => ({ place, value }));
  await write(clients, { store, use, placed }, changes, value.includes(' ') ? 'keep' : 'end');
  return changes.length > 0;
}

/** What came of a step. */
export interface Rotated {
  /** The key that counts from now on. */
  readonly key: string;
  readonly isWritten: boolean;
}

/**
 * Puts a new key beside the old one, and says since when; the key of before where that was done.
 *
 * @param keep keeps the key before it is written anywhere: whoever is to sign with it must learn it
 * @throws EdgeError ERR_RELEASE with every place where it cannot be done
 */
export async function beginSecretRotation(
  clients: Clients,
  store: ReleaseStore,
  use: SecretUse,
  { newKey, at, keep }: { newKey: string; at: string; keep: (key: string) => Promise<void> },
): Promise<Rotated> {
  const placed = await readSecret(clients, store.items, use);
  const { key, changes } = doable(use, beginRotation(use.name, placed, newKey));
  await keep(key);
  await write(clients, { store, use, placed }, changes, { at });
  return { key, isWritten: changes.length > 0 };
}

/** Takes the old key away. @throws EdgeError ERR_RELEASE with every place where it cannot be done */
export async function finishSecretRotation(clients: Clients, store: ReleaseStore, use: SecretUse): Promise<Rotated> {
  const placed = await readSecret(clients, store.items, use);
  const { key, changes } = doable(use, finishRotation(use.name, placed));
  await write(clients, { store, use, placed }, changes, 'end');
  return { key, isWritten: changes.length > 0 };
}

/** Since when a secret is rotated. */
export function rotatedSince(
  { items }: Pick<ReleaseStore, 'items'>,
  { name }: Pick<SecretUse, 'name'>,
): string | undefined {
  return items.get(rotationKeyOf(name));
}

function doable({ name }: SecretUse, step: RotationStep): Exclude<RotationStep, { problems: unknown }> {
  if (!('problems' in step)) return step;
  const hint = 'Nothing was written. edgewright secrets list shows what is where.';
  throw new EdgeError('ERR_RELEASE', `${name} cannot be rotated as it is`, hint, step.problems);
}

/** The store last: what it says of the rotation is said once all is done. */
async function write(
  clients: Clients,
  { store, use: { name }, placed }: { store: ReleaseStore; use: SecretUse; placed: readonly PlacedSecret[] },
  changes: readonly SecretChange[],
  mark: { readonly at: string } | 'keep' | 'end',
): Promise<void> {
  const { version = 0 } = placed.find(({ place }) => place === 'parameter') ?? {};
  for (const { place, value } of changes) {
    if (place === 'parameter') await writeSecretParameter(clients, name, value, version);
  }
  const stored = changes.find(({ place }) => place === 'store');
  const since = store.items.get(rotationKeyOf(name)) ?? (mark === 'keep' || mark === 'end' ? undefined : mark.at);
  await changeStore(clients, store, ({ items }) => {
    refuseOther(name, store.items, items, stored?.value);
    return {
      puts: new Map([
        ...(stored ? [[secretKeyOf(name), stored.value] as const] : []),
        ...(mark !== 'end' && since !== undefined ? [[rotationKeyOf(name), since] as const] : []),
      ]),
      deletes: mark === 'end' ? [rotationKeyOf(name)] : [],
    };
  });
}

/** Somebody else who changed the secret since it was read has another key in mind. */
function refuseOther(
  name: string,
  read: ReleaseStore['items'],
  now: ReleaseStore['items'],
  written: string | undefined,
): void {
  const key = secretKeyOf(name);
  const value = now.get(key);
  if (value === read.get(key) || value === written) return;
  const at = { at: key, says: 'was changed while this ran' };
  throw new EdgeError('ERR_RELEASE', 'Somebody else changes this secret', 'Run the command again.', [at]);
}
