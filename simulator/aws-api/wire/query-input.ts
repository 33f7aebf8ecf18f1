/** Inputs of the query protocol: a form, in which the path of a member is the name of a field. */
import type { NormalizedSchema } from '@smithy/core/schema';
import type { ApiRequest } from './api-request.ts';
import type { Operation, Service, TextCodec } from './service.ts';

type Form = ReadonlyMap<string, string>;

/** The operation that a form names. @see https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */
export function queryOperation({ operations }: Service, { body }: Pick<ApiRequest, 'body'>): Operation | undefined {
  const action = new URLSearchParams(body.toString()).get('Action');
  return operations.find(({ name }) => name === action);
}

/** What a form says of a structure. */
export function queryInput(text: TextCodec, schema: NormalizedSchema, body: Buffer): Readonly<Record<string, unknown>> {
  return structIn(text, schema, new Map(new URLSearchParams(body.toString())), '');
}

function structIn(text: TextCodec, schema: NormalizedSchema, form: Form, prefix: string): Record<string, unknown> {
  const members = [...schema.structIterator()].map(([name, member]) => {
    const { xmlName = name } = member.getMemberTraits() as { readonly xmlName?: string };
    return [name, valueIn(text, member, form, prefix === '' ? xmlName : `${prefix}.${xmlName}`)] as const;
  });
  return Object.fromEntries(members.filter(([, value]) => value !== undefined));
}

function valueIn(text: TextCodec, schema: NormalizedSchema, form: Form, at: string): unknown {
  const isThere = form.has(at) || [...form.keys()].some((name) => name.startsWith(`${at}.`));
  if (!isThere) return undefined;
  if (schema.isListSchema())
    return itemsIn(`${at}.member`, form).map((item) => valueIn(text, schema.getValueSchema(), form, item));
  if (schema.isMapSchema()) {
    const entries = itemsIn(`${at}.entry`, form);
    return Object.fromEntries(
      entries.map((entry) => [
        form.get(`${entry}.key`) ?? '',
        valueIn(text, schema.getValueSchema(), form, `${entry}.value`),
      ]),
    );
  }
  if (schema.isStructSchema()) return structIn(text, schema, form, at);
  return text.read(schema, form.get(at) ?? '');
}

/** The names of the items of a list, counted from 1. */
function itemsIn(at: string, form: Form): readonly string[] {
  const names = [...form.keys()];
  const items: string[] = [];
  for (let n = 1; names.some((name) => name === `${at}.${n}` || name.startsWith(`${at}.${n}.`)); n += 1)
    items.push(`${at}.${n}`);
  return items;
}
