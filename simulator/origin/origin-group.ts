/**
 * Origin failover: the second of two origins is asked where the first fails.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/high_availability_origin_failover.html
 */
import { type Answer, discard } from '../exchange.ts';

/** One origin, or two of which the second is asked where the first fails with one of the statuses. */
export interface Failover<Member> {
  readonly members: readonly [Member] | readonly [Member, Member];
  readonly statusCodes: readonly number[];
}

/** What came of asking a group. */
export interface GroupOutcome<Made> {
  readonly made: Made;
  /** The status as which the first failed; nothing where the second was not asked. */
  readonly failedAs?: number;
}

/** Methods whose requests go to the second origin. */
const FAILED_OVER: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Asks the first origin of a group, as every request does, and the second where that fails. `ask` is the whole of asking an
 * origin, origin-request and origin-response with it: for a request that fails over they run twice.
 */
export async function askGroup<Made extends { readonly answer: Answer }, Member>(
  { members: [primary, secondary], statusCodes }: Failover<Member>,
  method: string,
  ask: (origin: Member) => Promise<Made>,
): Promise<GroupOutcome<Made>> {
  const made = await ask(primary);
  const code = failoverCode(made.answer);
  if (secondary === undefined || !FAILED_OVER.includes(method) || !statusCodes.includes(code)) return { made };
  discard(made.answer);
  return { made: await ask(secondary), failedAs: code };
}

/** The status as which an answer is looked up: a connection that failed counts as a 503, an answer that came too late as a 504. */
function failoverCode({ status, failure }: Answer): number {
  return failure === 'OriginConnectError' || failure === 'OriginDnsError' ? 503 : Number(status);
}
