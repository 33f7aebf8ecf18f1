/** The package comes without types. */
declare module 'har-schema' {
  /** JSON Schemas, draft 6, by the part of a HAR that they describe. */
  const schemas: Readonly<Record<string, object>>;
  export default schemas;
}
