/** What the members of a part of a file say by being there: lists that contradict themselves, what is not simulated, unknown names. */
import { z } from 'zod';
import { isRecord } from '../is-record.ts';
import { below, type Findings } from './findings.ts';
import type { NotSimulated } from './not-simulated.ts';

/** What is known of a structure of the API. */
export interface Known {
  /** Of the members that are simulated. */
  readonly schema: z.ZodType;
  /** What becomes of the one at a path that is not: `Origins.Items[].OriginAccessControlId`. */
  readonly notSimulatedAt: (path: string) => NotSimulated | undefined;
}

/** Adds what is found in a value at a place of the file. */
export function findMembers(value: unknown, at: string, known: Known, found: Findings): void {
  const simulated = new Set(pathsOf(known.schema));
  findBelow(value, '', at, { ...known, simulated }, found);
}

type Walked = Known & { readonly simulated: ReadonlySet<string> };

function findBelow(value: unknown, path: string, at: string, known: Walked, found: Findings): void {
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) findBelow(item, `${path}[]`, `${at}[${i}]`, known, found);
    return;
  }
  if (!isRecord(value)) return;
  findQuantity(value, at, found);
  for (const [name, member] of Object.entries(value)) {
    findMember(member, below(path, name), below(at, name), known, found);
  }
}

function findMember(member: unknown, path: string, at: string, known: Walked, found: Findings): void {
  const ours = known.notSimulatedAt(path);
  if (ours) findNotSimulated(member, at, ours, found);
  else if (known.simulated.has(path)) findBelow(member, path, at, known, found);
  else found.warnings.push({ at, says: 'is no member that is known here, and does nothing' });
}

function findNotSimulated(
  value: unknown,
  at: string,
  { treatment, says, unless = [] }: NotSimulated,
  found: Findings,
): void {
  if (treatment === 'ignored' || value === '' || unless.includes(String(value).toLowerCase())) return;
  if (unless.length === 0 && !isSet(value)) return;
  const list = treatment === 'refused' ? found.problems : found.warnings;
  list.push({ at, says });
}

/** Whether a member says anything: AWS prints many that are empty or disabled. */
function isSet(value: unknown): boolean {
  if (!isRecord(value)) return Boolean(value);
  return 'Enabled' in value ? value.Enabled !== false : Object.keys(value).length > 0;
}

function findQuantity(
  { Quantity: quantity, Items: items = [] }: Readonly<Record<string, unknown>>,
  at: string,
  found: Findings,
): void {
  if (typeof quantity !== 'number' || !Array.isArray(items) || quantity === items.length) return;
  const says = `is ${quantity}, and Items has ${items.length}: CloudFront refuses that (InconsistentQuantities)`;
  found.problems.push({ at: below(at, 'Quantity'), says });
}

/** A part of a JSON Schema: enough of it to find the members. */
interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
}

/** The path of every member of a schema, from `Origins` to `Origins.Items[].Id`. */
export function pathsOf(schema: z.ZodType): readonly string[] {
  return pathsBelow(z.toJSONSchema(schema) as JsonSchema, '');
}

function pathsBelow({ properties = {}, items }: JsonSchema, path: string): readonly string[] {
  if (items) return pathsBelow(items, `${path}[]`);
  return Object.entries(properties).flatMap(([name, member]) => {
    const at = below(path, name);
    return [at, ...pathsBelow(member, at)];
  });
}
