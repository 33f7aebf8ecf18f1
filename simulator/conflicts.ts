/**
 * Where pages of AWS contradict each other, and neither has been measured: what the other page says, by the name under which it is
 * switched on. Where nothing is, the page of today's Developer Guide on the matter is followed.
 */
export const CONFLICTS = {
  /** @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html */
  'status-change': 'a function at viewer-response may change the status',
  /** @see https://docs.aws.amazon.com/AmazonCloudFront/latest/APIReference/API_LambdaFunctionAssociation.html */
  'only-200': 'viewer-response runs for an answer of 200 alone, in place of all below 400',
  /** @see https://docs.aws.amazon.com/general/latest/gr/cf_region.html */
  'lambda-5s': 'a handler at a viewer station has 5 seconds, in place of 30',
  /** @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html */
  'head-20480': 'a head above 20,480 bytes is a 413, in place of a 494 above 32,768',
} as const;

/** One of them. */
export type Conflict = keyof typeof CONFLICTS;
