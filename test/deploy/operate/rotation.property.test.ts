import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  beginRotation,
  finishRotation,
  type PlacedSecret,
  type RotationStep,
} from '../../../deploy/operate/rotation.ts';
import type { SecretPlace } from '../../../deploy/operate/secret-places.ts';

const keyOf = (byte: number): string => Buffer.alloc(32, byte).toString('base64url');
const PLACES: readonly (readonly SecretPlace[])[] = [['store'], ['parameter'], ['store', 'parameter']];

/** Steps of an operator; `until` is how many places a step reaches before it is killed. */
const steps = fc.array(fc.record({ step: fc.constantFrom('begin', 'finish'), until: fc.nat(2) }), { maxLength: 12 });

function run(placed: readonly PlacedSecret[], step: RotationStep, until: number): readonly PlacedSecret[] {
  if ('problems' in step) return placed;
  const done = step.changes.slice(0, until);
  return placed.map((one) => ({ ...one, value: done.find(({ place }) => place === one.place)?.value ?? one.value }));
}

describe('a rotation that is killed between any two places, and begun and finished in any order', () => {
  it('leaves every place with a key that the others know, and ends with one', () => {
    fc.assert(
      fc.property(fc.constantFrom(...PLACES), steps, (places, all) => {
        let placed: readonly PlacedSecret[] = places.map((place) => ({ place, value: keyOf(0) }));
        let next = 0;
        for (const { step, until } of all) {
          next += 1;
          const before = placed;
          const does = step === 'begin' ? beginRotation('s', placed, keyOf(next)) : finishRotation('s', placed);
          placed = run(placed, does, until);
          // Whoever signs has a key that counts everywhere: it was everywhere before, and is now.
          const everywhere = keysIn(before[0]).filter((key) => before.every((one) => keysIn(one).includes(key)));
          const still = everywhere.filter((key) => placed.every((one) => keysIn(one).includes(key)));
          expect(still.length).toBeGreaterThan(0);
          if (step === 'begin') expect(still).toEqual(everywhere);
        }
        placed = run(placed, beginRotation('s', placed, keyOf(100)), 2);
        placed = run(placed, finishRotation('s', placed), 2);
        expect(new Set(placed.map(({ value }) => value)).size).toBe(1);
        expect(keysIn(placed[0])).toHaveLength(1);
      }),
    );
  });
});

describe('a rotation', () => {
  const [a, b, c] = [keyOf(1), keyOf(2), keyOf(3)];

  it.each<[string, readonly (string | undefined)[], string]>([
    ['of what is not there', [a, undefined], 'is not there'],
    ['of what is no secret', ['x', a], 'holds what is no secret'],
    ['of two that are under way', [`${b} ${a}`, `${c} ${a}`], 'holds other keys than the other place'],
  ])('is refused: %s', (_, [store, parameter], says) => {
    const placed = [
      { place: 'store', value: store },
      { place: 'parameter', value: parameter },
    ] as const;
    for (const step of [beginRotation('s', placed, keyOf(9)), finishRotation('s', placed)]) {
      expect(step).toEqual({ problems: [{ at: expect.any(String), says: expect.stringContaining(says) }] });
    }
  });
});

function keysIn(placed: PlacedSecret | undefined): readonly string[] {
  return placed?.value?.split(' ') ?? [];
}
