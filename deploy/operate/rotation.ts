/**
 * The rotation of a secret, step by step: what stands in each of its places, and what shall. Pure. A place holds one key, or two
 * while the new one, which comes first, takes the place of the old one.
 *
 * No step takes a key away that another place does not know yet: the new key is everywhere before the old one goes anywhere, and a
 * step that was killed between two places is finished by the same step.
 */
import type { Problem } from '../../config/errors.ts';
import { secretRefusal } from './operator-keys.ts';
import { placeText, type SecretPlace } from './secret-places.ts';

/** What stands in a place. */
export interface PlacedSecret {
  readonly place: SecretPlace;
  /** Nothing where it is not there. */
  readonly value: string | undefined;
  /** Of a parameter: which write it was. */
  readonly version?: number;
}

/** What shall stand in a place. */
export interface SecretChange {
  readonly place: SecretPlace;
  readonly value: string;
}

/** What a step comes to. */
export type RotationStep =
  | { readonly problems: readonly Problem[] }
  | { readonly key: string; readonly changes: readonly SecretChange[] };

/**
 * Puts the new key beside the old one, everywhere. Where that was begun, the new key is the one of then: only one rotation is under
 * way at a time.
 */
export function beginRotation(name: string, placed: readonly PlacedSecret[], newKey: string): RotationStep {
  const problems = unusable(name, placed);
  if (problems.length > 0) return { problems };
  const key = newKeyOf(placed) ?? newKey;
  const others = placed.filter(({ value = '' }) => value.includes(' ') && firstOf(value) !== key);
  if (others.length > 0) return { problems: others.map(({ place }) => differing(name, place)) };
  return {
    key,
    changes: placed
      .filter(({ value = '' }) => firstOf(value) !== key)
      .map(({ place, value }) => ({ place, value: `${key} ${value}` })),
  };
}

/** Takes the old key away, once the new one is everywhere; no change where there is no old one. */
export function finishRotation(name: string, placed: readonly PlacedSecret[]): RotationStep {
  const problems = unusable(name, placed);
  if (problems.length > 0) return { problems };
  const key = newKeyOf(placed) ?? firstOf(placed[0]?.value ?? '');
  const lacking = placed.filter(({ value = '' }) => firstOf(value) !== key);
  if (lacking.length > 0) return { problems: lacking.map(({ place }) => differing(name, place)) };
  return {
    key,
    changes: placed.filter(({ value }) => value !== key).map(({ place }) => ({ place, value: key })),
  };
}

/** The new key where a rotation is under way. */
function newKeyOf(placed: readonly PlacedSecret[]): string | undefined {
  const two = placed.find(({ value = '' }) => value.includes(' '));
  return two?.value === undefined ? undefined : firstOf(two.value);
}

function firstOf(value: string): string {
  return value.split(' ')[0] ?? '';
}

function unusable(name: string, placed: readonly PlacedSecret[]): readonly Problem[] {
  return placed.flatMap(({ place, value }) => {
    const at = placeText(place, name);
    if (value === undefined) return [{ at, says: `is not there; edgewright secrets put ${name} writes it` }];
    const says = secretRefusal(value);
    return says === undefined ? [] : [{ at, says: `holds what is no secret: ${says}` }];
  });
}

function differing(name: string, place: SecretPlace): Problem {
  return {
    at: placeText(place, name),
    says: `holds other keys than the other place; edgewright secrets put ${name} writes both`,
  };
}
