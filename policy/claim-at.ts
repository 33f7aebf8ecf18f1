/**
 * A claim by its name or, where there is none of that name, by names with dots between them: `realm_access.roles`. Ships to the edge.
 */
export function claimAt(claims: Readonly<Record<string, unknown>>, path: string): unknown {
  if (isOwn(claims, path)) return claims[path];
  const names = path.split('.');
  let value: unknown = claims;
  for (let i = 0; i < names.length; i += 1) {
    const name = names[i] as string;
    if (!value || typeof value !== 'object' || Array.isArray(value) || !isOwn(value, name)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return value;
}

/** `Object.hasOwn`, which functions do not have. */
function isOwn(object: object, name: string): boolean {
  // biome-ignore lint/suspicious/noPrototypeBuiltins: as it says
  return Object.prototype.hasOwnProperty.call(object, name);
}
