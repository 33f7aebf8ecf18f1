/** The keys of a project's KeyValueStore, by who writes them: what an operator may change, and what may be shown. Pure. */
import { createHash } from 'node:crypto';
import { keysOf, secretKeyOf } from '#policy/auth-secret';
import { PUBLISHED_PREFIX } from '#policy/published';
import { VALUE_QUOTA } from '#policy/store';
import { SWITCHES_KEY } from '#policy/switches';
import { KEY_QUOTA } from '../../build/store.ts';
import { RELEASE_PREFIX, releaseNumberOf } from '../release/release.ts';
import { releasePrefixOf } from '../release/release-plan.ts';
import { ROTATION_PREFIX } from './rotation-key.ts';

/** Who writes a key, and what for. */
export type KeyKind = 'release' | 'content' | 'published' | 'switches' | 'secret' | 'rotation' | 'operator';

/** What every key of a secret begins with. */
const SECRET_PREFIX = secretKeyOf('');

/** Hexadecimal digits by which a key of a secret is told from others, and not guessed. */
const ID_DIGITS = 8;

/** Who writes a key. */
export function kindOfKey(key: string): KeyKind {
  if (key === SWITCHES_KEY) return 'switches';
  if (key.startsWith(PUBLISHED_PREFIX)) return 'published';
  if (key.startsWith(SECRET_PREFIX)) return 'secret';
  if (key.startsWith(ROTATION_PREFIX)) return 'rotation';
  if (key.startsWith(RELEASE_PREFIX)) return 'release';
  return releasePrefixOf(key) === undefined ? 'operator' : 'content';
}

/** Why an operator may not write or delete a key; nothing where they may. */
export function keyRefusal(key: string): string | undefined {
  const refusals: Readonly<Partial<Record<KeyKind, string>>> = {
    release: 'says what was released, which a rollback trusts; edgewright deploy and edgewright rollback write it',
    content: 'is content of a release, which its name is made of; change the config, and edgewright deploy',
    published: 'says which version of a set is served; edgewright publish writes it',
    switches: 'holds what is switched; edgewright switch writes it',
    rotation: 'says since when a secret is rotated; edgewright secrets rotate writes it',
  };
  return refusals[kindOfKey(key)];
}

/** Why a value may not stand under a key; nothing where it may. */
export function valueRefusal(key: string, value: string): string | undefined {
  const [keyBytes, valueBytes] = [Buffer.byteLength(key), Buffer.byteLength(value)];
  if (key === '' || keyBytes > KEY_QUOTA) return `has ${keyBytes} bytes; a key has from 1 to ${KEY_QUOTA}`;
  if (valueBytes > VALUE_QUOTA) return `would hold ${valueBytes} bytes; a value has up to ${VALUE_QUOTA}`;
  return kindOfKey(key) === 'secret' ? secretRefusal(value) : undefined;
}

/** Why a value is no secret of an issuer: whoever verified by it would let nobody in. */
export function secretRefusal(value: string): string | undefined {
  const texts = value.split(' ');
  if (texts.length <= 2 && keysOf(value).length === texts.length && new Set(texts).size === texts.length) {
    return undefined;
  }
  return 'expected one key, or two with a space between, each of at least 32 bytes in base64url; edgewright keys new makes one';
}

/** A key as it may be shown: what a secret holds never is. */
export interface ShownKey {
  readonly key: string;
  readonly kind: KeyKind;
  /** Of the value. */
  readonly bytes: number;
  /** Nothing of a secret. */
  readonly value?: string;
  /** Of a secret: what its keys are known by. */
  readonly keys?: readonly string[];
  /** The release of which it speaks. */
  readonly release?: number;
}

/** A key as it may be shown. */
export function shownKey(key: string, value: string): ShownKey {
  const kind = kindOfKey(key);
  const shown = { key, kind, bytes: Buffer.byteLength(value) };
  if (kind === 'secret') return { ...shown, keys: keyIds(value) };
  const release = releaseNumberOf(key);
  return { ...shown, value, ...(release === undefined ? {} : { release }) };
}

/** What the keys of a secret are known by: the first digits of their SHA-256. */
export function keyIds(value: string): readonly string[] {
  return keysOf(value).map((key) => createHash('sha256').update(key).digest('hex').slice(0, ID_DIGITS));
}
