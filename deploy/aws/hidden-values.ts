/** Members of AWS's inputs that may hold a secret: of parameters and keys, and of the headers that an origin gets. */
const SECRET_MEMBERS: readonly string[] = ['Value', 'HeaderValue'];

/** What is shorter is no secret, and may be part of any word. */
const SHORTEST = 4;

/** A text of AWS's about an input, without the values in it that may be secrets: what AWS finds wrong it repeats. */
export function withHiddenValues(text: string, input: unknown): string {
  const values = secretValues(input).flatMap((value) => [
    value,
    JSON.stringify(value).slice(1, -1),
    ...value.split(' '),
  ]);
  const longestFirst = values.filter(({ length }) => length >= SHORTEST).sort((a, b) => b.length - a.length);
  return longestFirst.reduce((hidden, value) => hidden.replaceAll(value, '[hidden]'), text);
}

function secretValues(input: unknown): readonly string[] {
  if (typeof input !== 'object' || input === null || input instanceof Uint8Array) return [];
  return Object.entries(input).flatMap(([member, value]) =>
    typeof value === 'string' ? (SECRET_MEMBERS.includes(member) ? [value] : []) : secretValues(value),
  );
}
