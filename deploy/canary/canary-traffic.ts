/** Which viewers get a canary. */
import type { TrafficConfig } from '@aws-sdk/client-cloudfront';
import { EdgeError, type Problem } from '../../config/errors.ts';

/** Which viewers get a canary: a share of them, or those who send a header. */
export type CanaryTraffic =
  /** From 0 to 1. */
  { readonly type: 'weight'; readonly weight: number } | { readonly type: 'header'; readonly header: string };

/** The share of viewers that a canary can have at most. @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ContinuousDeploymentSingleWeightConfig.html */
export const MAX_WEIGHT = 0.15;

/** What the name of every such header begins with. @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ContinuousDeploymentSingleHeaderConfig.html */
export const HEADER_PREFIX = 'aws-cf-cd-';

/** Characters of the name of a header that CloudFront takes. */
const LONGEST_HEADER = 256;

/**
 * What a user says: `5%`, `header`, or `header=aws-cf-cd-try`. Without a name the header has the app's.
 *
 * @throws EdgeError ERR_USAGE where it is none of these
 */
export function canaryTraffic(text: string, app: string): CanaryTraffic {
  const share = /^(\d+(?:\.\d+)?)%$/.exec(text)?.[1];
  if (share !== undefined) return { type: 'weight', weight: Number(share) / 100 };
  const [word, name = HEADER_PREFIX + app] = text.split(/=(.*)/s);
  if (word === 'header') return { type: 'header', header: name.toLowerCase() };
  throw new EdgeError(
    'ERR_USAGE',
    `--canary: expected a share or header, got ${JSON.stringify(text)}`,
    `Write --canary 5%, --canary header, or --canary header=${HEADER_PREFIX}try.`,
  );
}

/** What of it CloudFront does not take. */
export function trafficProblems(traffic: CanaryTraffic): readonly Problem[] {
  if (traffic.type === 'weight') {
    if (traffic.weight > 0 && traffic.weight <= MAX_WEIGHT) return [];
    const got = shareText(traffic.weight);
    return [{ at: '--canary', says: `expected more than 0 % and at most ${shareText(MAX_WEIGHT)}, got ${got}` }];
  }
  const { header } = traffic;
  const rest = header.slice(HEADER_PREFIX.length);
  if (header.startsWith(HEADER_PREFIX) && /^[\w-]+$/.test(rest) && header.length <= LONGEST_HEADER) return [];
  const says = `expected a header whose name begins with ${HEADER_PREFIX}, got ${JSON.stringify(header)}`;
  return [{ at: '--canary', says }];
}

/** As CloudFront takes it. @param value of the header */
export function trafficConfig(traffic: CanaryTraffic, value: string): TrafficConfig {
  return traffic.type === 'weight'
    ? { Type: 'SingleWeight', SingleWeightConfig: { Weight: traffic.weight } }
    : { Type: 'SingleHeader', SingleHeaderConfig: { Header: traffic.header, Value: value } };
}

/** Whether two send the same viewers. CloudFront keeps a share in fewer digits than it was sent in. */
export function isSameTraffic(a: TrafficConfig | undefined, b: TrafficConfig | undefined): boolean {
  const [weight, other] = [a?.SingleWeightConfig?.Weight ?? 0, b?.SingleWeightConfig?.Weight ?? 0];
  const [header, another] = [a?.SingleHeaderConfig, b?.SingleHeaderConfig];
  return (
    a?.Type === b?.Type &&
    Math.abs(weight - other) < 1e-6 &&
    header?.Header?.toLowerCase() === another?.Header?.toLowerCase() &&
    header?.Value === another?.Value
  );
}

/** Who gets it, in words. */
export function trafficText({ SingleWeightConfig: weighted, SingleHeaderConfig: named }: TrafficConfig): string {
  return named ? `requests with ${named.Header}: ${named.Value}` : `${shareText(weighted?.Weight ?? 0)} of the viewers`;
}

function shareText(weight: number): string {
  return `${Number((weight * 100).toFixed(3))} %`;
}
