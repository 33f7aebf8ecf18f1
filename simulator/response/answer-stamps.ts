/**
 * What CloudFront writes on every answer on its way to the viewer: Via, X-Amz-Cf-Pop and X-Amz-Cf-Id.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html
 */
import { hash } from 'node:crypto';
import type { CloudFrontHeaders } from 'aws-lambda';
import { POPS } from '../cache/tiers.ts';
import type { Answer } from '../exchange.ts';
import { withHeaders } from '../header-lines.ts';

/** Who answered what. */
export interface Stamps {
  /** The id of the request. */
  readonly id: string;
  /** The edge location, as its airport and numbers: `FRA56-P4`. */
  readonly pop: string;
  /** The viewer's, as HTTP says it: `1.1`, `2.0`. */
  readonly httpVersion: string;
}

/** An answer with CloudFront's stamps. Via names every proxy on the way, so ours comes after those of the origin. */
export function stampedAnswer(answer: Answer, stamps: Stamps): Answer {
  const before = answer.headers.via?.map(({ value }) => value);
  return Object.assign({}, answer, { headers: withHeaders(answer.headers, stampHeaders(stamps, before)) });
}

/** The stamps alone, behind the values of Via that are there already. */
export function stampHeaders({ id, pop, httpVersion }: Stamps, before: readonly string[] = []): CloudFrontHeaders {
  const ours = `${httpVersion} ${SERVER_NAMES.get(pop) ?? serverName(pop)} (CloudFront)`;
  return {
    via: [{ key: 'Via', value: before.length === 0 ? ours : [...before, ours].join(', ') }],
    'x-amz-cf-pop': [{ key: 'X-Amz-Cf-Pop', value: pop }],
    'x-amz-cf-id': [{ key: 'X-Amz-Cf-Id', value: id }],
  };
}

/** The names of the servers at the edge locations that there are: one of them stands in every answer. */
const SERVER_NAMES: ReadonlyMap<string, string> = new Map(Object.keys(POPS).map((pop) => [pop, serverName(pop)]));

/** The name of the server at an edge location: 32 hexadecimal digits, of which one location has one here. */
function serverName(pop: string): string {
  return `${hash('sha256', pop).slice(0, 32)}.cloudfront.net`;
}
