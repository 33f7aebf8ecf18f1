/** Random values of a schema of the SDK. */
import type { NormalizedSchema } from '@smithy/core/schema';
import fc from 'fast-check';
import { requiredMembers } from '../../../simulator/aws-api/wire/service.ts';

/** Texts that XML and JSON can have, without space around them, which XML does not keep. */
const text = fc
  .string({ unit: fc.constantFrom(...'abcXYZ019-_./:<>&"\'é漢 ') })
  .map((value) => value.trim())
  .filter((value) => value !== '');

/** Texts of headers and paths. */
const token = fc.string({ unit: fc.constantFrom(...'abcXYZ019-_. '), minLength: 1 }).map((value) => `a${value}z`);

/** Whole seconds, which every format of a date has. */
const date = fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => new Date(seconds * 1000));

/** Values of a schema; members that have to be there are. What holds itself, which is seen by `within`, does so once. */
export function shapeValues(schema: NormalizedSchema, within: readonly string[] = []): fc.Arbitrary<unknown> {
  if (schema.isUnitSchema()) return fc.constant({});
  if (schema.isStructSchema()) return structOf(schema, within);
  // A form cannot say of an item that it is there, and has nothing.
  const isSaid = (item: unknown): boolean => JSON.stringify(item) !== '{}';
  if (schema.isListSchema()) {
    // One that holds itself again would never have anything to say.
    if (within.includes(schema.getValueSchema().getName(true) ?? '')) return fc.constant([]);
    return fc.array(shapeValues(schema.getValueSchema(), within).filter(isSaid), { minLength: 1, maxLength: 3 });
  }
  if (schema.isMapSchema()) {
    return fc.dictionary(fc.constantFrom('a', 'b-c', 'd'), shapeValues(schema.getValueSchema(), within), {
      minKeys: 1,
    });
  }
  if (schema.isBlobSchema()) return fc.uint8Array({ minLength: 1, maxLength: 20 });
  if (schema.isTimestampSchema()) return date;
  if (schema.isBooleanSchema()) return fc.boolean();
  if (schema.isNumericSchema()) return fc.integer({ min: 0, max: 1_000_000 });
  const traits = schema.getMergedTraits() as Readonly<Record<string, unknown>>;
  return 'httpHeader' in traits || 'httpLabel' in traits || 'httpQuery' in traits ? token : text;
}

function structOf(schema: NormalizedSchema, outer: readonly string[]): fc.Arbitrary<unknown> {
  const members = [...schema.structIterator()];
  const name = schema.getName(true) ?? '';
  const holdsItself = outer.includes(name);
  const within = [...outer, name];
  if (schema.isUnionSchema()) {
    return fc.oneof(
      ...members.map(([name, member]) => shapeValues(member, within).map((value) => ({ [name]: value }))),
    );
  }
  const required = new Set(requiredMembers(schema));
  const all = members.map(([name, member]) => {
    const traits = member.getMergedTraits() as Readonly<Record<string, unknown>>;
    // A client fills these in by itself.
    const isFilledIn = 'idempotencyToken' in traits || 'httpResponseCode' in traits;
    const isNeeded = required.has(name) || 'httpLabel' in traits || 'httpPayload' in traits || isFilledIn;
    if (holdsItself && !isNeeded) return [name, fc.constant(undefined)] as const;
    const value = 'httpResponseCode' in traits ? fc.constantFrom(200, 202) : shapeValues(member, within);
    return [name, isNeeded ? value : fc.option(value, { nil: undefined })] as const;
  });
  return fc
    .record(Object.fromEntries(all))
    .map((value) => Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)));
}
