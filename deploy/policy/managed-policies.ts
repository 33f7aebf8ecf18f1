/** The policies of AWS's own that a config can mean. Every account has them, under the same ids. */

/** A policy of AWS's own. */
export interface ManagedPolicy {
  /** As AWS calls it, without the `Managed-` before it. */
  readonly name: string;
  readonly id: string;
}

/** Nothing is kept. @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html */
export const CACHING_DISABLED: ManagedPolicy = { name: 'CachingDisabled', id: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad' };

/** All that the viewer sent, but Host. @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html */
export const ALL_VIEWER_EXCEPT_HOST_HEADER: ManagedPolicy = {
  name: 'AllViewerExceptHostHeader',
  id: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
};
