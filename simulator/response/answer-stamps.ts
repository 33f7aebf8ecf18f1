/**
 * What CloudFront writes on every answer on its way to the viewer: Via, X-Amz-Cf-Pop and X-Amz-Cf-Id.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html
 */
import { hash } from 'node:crypto';
import type { CloudFrontHeaders } from 'aws-lambda';
import type { Answer } from '../exchange.ts';
import { headersFrom } from '../header-lines.ts';

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
  const before = (answer.headers.via ?? []).map(({ value }) => value);
  return { ...answer, headers: { ...answer.headers, ...stampHeaders(stamps, before) } };
}

/** The stamps alone, behind the values of Via that are there already. */
export function stampHeaders({ id, pop, httpVersion }: Stamps, before: readonly string[] = []): CloudFrontHeaders {
  return headersFrom({
    Via: [...before, `${httpVersion} ${serverName(pop)} (CloudFront)`].join(', '),
    'X-Amz-Cf-Pop': pop,
    'X-Amz-Cf-Id': id,
  });
}

/** The name of the server at an edge location: 32 hexadecimal digits, of which one location has one here. */
function serverName(pop: string): string {
  return `${hash('sha256', pop).slice(0, 32)}.cloudfront.net`;
}
