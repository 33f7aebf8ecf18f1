/** What an edge location answers to whoever warms it. */
import type { IncomingHttpHeaders } from 'node:http';

/** An answer, once all of its body has come: what is not read to its end, CloudFront does not keep. */
export interface EdgeAnswer {
  readonly status: number;
  readonly headers: Readonly<IncomingHttpHeaders>;
}

/** No answer, or not all of one. */
export interface NoAnswer {
  /** What happened, in a few words. */
  readonly failed: string;
}

/** Asks an edge location for a path, with these headers. Never throws, never follows a redirect. */
export type AskEdge = (path: string, headers: Readonly<Record<string, string>>) => Promise<EdgeAnswer | NoAnswer>;
