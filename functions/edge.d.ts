/**
 * The seam: what the build writes behind `edge:<rule>` from a behavior's options, and `has`, which says what it was
 * configured with, and whether the runtime waits for promises. A rule nobody configured is gone before tree shaking.
 */

declare const has: Readonly<
  Record<
    | 'record'
    | 'cors'
    | 'access'
    | 'auth'
    | 'storedAuth'
    | 'maintenance'
    | 'redirects'
    | 'storedRedirects'
    | 'rewrites'
    | 'buckets'
    | 'experiments'
    | 'own'
    | 'published'
    | 'query'
    | 'cookies'
    | 'freshness'
    | 'headers'
    | 'promises',
    boolean
  >
>;

/** Which rules the KeyValueStore may switch, and whether any. */
declare const switched: Readonly<Record<import('../policy/switches.ts').Switchable | 'any', boolean>>;

declare module 'cloudfront' {
  /** @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-custom-methods.html */
  const cloudfront: {
    /** The one KeyValueStore that is associated with the function. Throws if there is none. */
    kvs(): { get(key: string): Promise<string> };
  };
  export default cloudfront;
}

declare module 'edge:record' {
  /** What the ids of the requests come before that shall be recorded. A request without one has none that does. */
  export const sampleEnd: string;
  /** Logs the event of such a request: a function's. */
  export function record(
    event: import('../policy/event.ts').ViewerRequestEvent | import('../policy/event.ts').ViewerResponseEvent,
  ): void;
  /** The same in Lambda@Edge, whose events have a shape of their own. */
  export function record(event: { readonly Records: readonly unknown[] }): void;
}

declare module 'edge:cors' {
  /** The answer to a preflight; nothing for any other request. */
  export function preflight(
    request: import('../policy/event.ts').EdgeRequest,
  ): import('../policy/event.ts').EdgeResponse | undefined;
  /** Says in place who may read an answer, by the headers of the request. */
  export function cors(
    asked: import('../policy/event.ts').EdgeHeaders,
    headers: import('../policy/event.ts').EdgeHeaders,
  ): void;
}

declare module 'edge:access' {
  /** The answer to a viewer who is kept out; nothing for the others. Takes from the request what must not be handed on. */
  export function refusal(
    request: import('../policy/event.ts').EdgeRequest,
    ip: string,
  ): import('../policy/event.ts').EdgeResponse | undefined;
}

declare module 'edge:auth' {
  /** What can be said of a request without a secret, in a function: asked for before anything is awaited. Changes nothing. */
  export function evidence(request: import('../policy/event.ts').EdgeRequest): Evidence;
  /** The same in Lambda@Edge, with what came of verifying the token. */
  export function judged(request: import('../policy/event.ts').EdgeRequest): Promise<Judged>;
  /** The answer to a request that may not go on; nothing for the others, from which it takes what must go nowhere. */
  export function refusal(
    request: import('../policy/event.ts').EdgeRequest,
    known: Evidence | Judged,
  ): import('../policy/event.ts').EdgeResponse | undefined;

  /** The answer to a request at origin-request that may not go on; nothing for the others, from which it takes the token. */
  export function originRefusal(
    request: import('../policy/event.ts').EdgeRequest,
  ): Promise<import('../policy/event.ts').EdgeResponse | undefined>;
  /** Has an answer live no longer than the token that it was given for, in place. */
  export function limit(
    request: import('../policy/event.ts').EdgeRequest,
    response: import('../policy/event.ts').EdgeResponse & { headers: import('../policy/event.ts').EdgeHeaders },
  ): void;

  /** What a function knows of a request. What else it holds is the affair of what is written. */
  export interface Evidence {
    /** The key of the KeyValueStore under which the secret stands that the token is verified with; empty where none is needed. */
    readonly storeKey: string;
    /** What stands there: one or two keys; empty until it is read, and where it cannot be. */
    secret: string;
  }

  /** What Lambda@Edge knows of it. */
  export interface Judged {
    readonly shown: import('../policy/auth.ts').Shown;
    readonly verdict: import('../policy/auth.ts').Verdict | undefined;
  }
}

declare module 'edge:maintenance' {
  /** The answer to a viewer during maintenance; nothing for the others. */
  export function maintenance(ip: string, switches: string): import('../policy/event.ts').EdgeResponse | undefined;
}

declare module 'edge:redirects' {
  /** The key under which the store may know where a path has moved to; empty if it surely has not. */
  export function storedKey(uri: string): string;
  /** Where the request has to go, by what the store says under that key; empty if it is in the right place. */
  export function redirect(request: import('../policy/event.ts').ReceivedRequest, stored: string): string;
  /** The answer that leads there. */
  export function moved(location: string): import('../policy/event.ts').EdgeResponse;
}

declare module 'edge:rewrites' {
  /** Leads the request to the object that answers, in place; the answer to one that no origin must see. */
  export function rewrite(
    request: import('../policy/event.ts').EdgeRequest,
  ): import('../policy/event.ts').EdgeResponse | undefined;
}

declare module 'edge:buckets' {
  /** Sets the headers that a cache policy keys, in place. */
  export function buckets(headers: import('../policy/event.ts').EdgeHeaders): void;
}

declare module 'edge:experiments' {
  /**
   * Gives a request its variants, in place: those that its cookies name, or some by its id; the first of each while `isOff`. The
   * answer to a request that no origin must see.
   */
  export function experiment(
    request: import('../policy/event.ts').EdgeRequest,
    id: string,
    isOff: boolean,
  ): import('../policy/event.ts').EdgeResponse | undefined;
  /** Has the browser keep, by a cookie in the answer, the variants that were given to a request; `asked` are its headers. */
  export function remember(
    asked: import('../policy/event.ts').EdgeHeaders,
    response: import('../policy/event.ts').EdgeResponse,
  ): void;
}

declare module 'edge:own' {
  /** The user's own rule at viewer-request; Lambda@Edge alone waits for one that is async. */
  export function own(
    request: import('../policy/event.ts').ViewerRequest,
    event: import('../policy/event.ts').ViewerRequestEvent,
  ):
    | import('../policy/event.ts').EdgeResponse
    | undefined
    | Promise<import('../policy/event.ts').EdgeResponse | undefined>;
  /** The same at viewer-response. */
  export function own(
    response: import('../policy/event.ts').ViewerResponse,
    event: import('../policy/event.ts').ViewerResponseEvent,
  ): undefined | Promise<undefined>;
  /** The same at origin-request. */
  export function own(
    request: import('../policy/own-rules.ts').OriginRequest,
    event: import('../policy/own-rules.ts').OriginRequestEvent,
  ): ReturnType<import('../policy/own-rules.ts').OriginRequestRule>;
  /** The same at origin-response. */
  export function own(
    response: import('../policy/own-rules.ts').OriginResponse,
    event: import('../policy/own-rules.ts').OriginResponseEvent,
  ): ReturnType<import('../policy/own-rules.ts').OriginResponseRule>;
}

declare module 'edge:published' {
  /** The key under which the store says which version is served. */
  export const publishedKey: string;
  /** Puts the path beneath the version that the store says, in place; the answer to a request that no origin must see. */
  export function published(
    request: import('../policy/event.ts').EdgeRequest,
    stored: string,
  ): import('../policy/event.ts').EdgeResponse | undefined;
}

declare module 'edge:query' {
  /** The query string reduced to what stays in the cache key. */
  export function query(
    querystring: import('../policy/event.ts').EdgeQuerystring,
  ): import('../policy/event.ts').EdgeQuerystring;
}

declare module 'edge:cookies' {
  /** The cookies that stay in the cache key. */
  export function cookies(
    cookies: import('../policy/event.ts').EdgeRequest['cookies'],
  ): import('../policy/event.ts').EdgeRequest['cookies'];
}

declare module 'edge:freshness' {
  /** Says in place for how long the cache may keep an answer, and logs why where it must not. In Lambda@Edge alone. */
  export function edgeFreshness(
    request: import('../policy/freshness-message.ts').FreshnessRequest,
    response: import('../policy/freshness-message.ts').FreshnessResponse,
  ): undefined | Promise<undefined>;
  /** Says in place for how long a browser may. */
  export function browserFreshness(
    request: Pick<import('../policy/freshness-message.ts').FreshnessRequest, 'uri'>,
    response: import('../policy/freshness-message.ts').FreshnessResponse,
  ): void;
}

declare module 'edge:headers' {
  /** Sets and removes the configured headers in place, some by the path of the request. */
  export function headers(
    headers: import('../policy/event.ts').EdgeHeaders,
    event: import('../policy/event.ts').ViewerResponseEvent,
  ): void;
}
