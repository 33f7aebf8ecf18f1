/**
 * The seam: what the build writes behind `edge:<rule>` from a behavior's options, and `has`, which says what it was
 * configured with. A rule nobody configured is gone before tree shaking.
 */

declare const has: Readonly<Record<'redirects' | 'rewrites' | 'own' | 'query' | 'headers', boolean>>;

declare module 'edge:redirects' {
  /** Where the request has to go; empty if it is in the right place. */
  export function redirect(request: import('../policy/event.ts').ReceivedRequest): string;
  /** The answer that leads there. */
  export function moved(location: string): import('../policy/event.ts').EdgeResponse;
}

declare module 'edge:rewrites' {
  /** The path of the object that answers. */
  export function rewrite(uri: string): string;
}

declare module 'edge:own' {
  /** The user's own rule. */
  export const own: import('../policy/event.ts').OwnRule;
}

declare module 'edge:query' {
  /** The query string reduced to what stays in the cache key. */
  export function query(
    querystring: import('../policy/event.ts').EdgeQuerystring,
  ): import('../policy/event.ts').EdgeQuerystring;
}

declare module 'edge:headers' {
  /** Sets the configured headers in place. */
  export function headers(headers: import('../policy/event.ts').EdgeHeaders): void;
}
