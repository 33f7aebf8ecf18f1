import type { z } from 'zod';
import { pathText } from '../../config/problems.ts';
import { findMembers, type Known } from './find-members.ts';
import { below, type Findings } from './findings.ts';

/** What a schema makes of a value at a place of the file; nothing where it has not its shape, with a problem for each place. */
export function parsed<Schema extends z.ZodType>(
  value: unknown,
  at: string,
  known: Known & { readonly schema: Schema },
  found: Findings,
): z.infer<Schema> | undefined {
  findMembers(value, at, known, found);
  const result = known.schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  for (const { path, message, input } of result.error.issues) {
    const expected = message.replace(/^[\w ]+: /, '').replace(/, received .*$/, '');
    const says = input === undefined ? `is missing: ${expected}` : `${expected}, got ${foundText(input)}`;
    found.problems.push({ at: path.length === 0 ? at || 'the file' : below(at, pathText(path)), says });
  }
  return undefined;
}

function foundText(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
