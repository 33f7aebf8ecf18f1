/** What the bench writes into each bundle: an issuer and its key. */
declare module 'bench:keys' {
  export const ISSUER: string;
  export const AUDIENCE: string;
  export const JWK: {
    readonly kid: string;
    readonly kty: 'RSA';
    readonly n: string;
    readonly e: string;
    readonly alg: string;
  };
}

/** As far as the bench calls it: types of its own are a package that nothing else needs. */
declare module 'jsonwebtoken' {
  interface Options {
    readonly issuer: string;
    readonly audience: string;
    readonly algorithms: readonly string[];
  }
  const jwt: { verify(token: string, key: import('node:crypto').KeyObject, options: Options): unknown };
  export default jwt;
}
