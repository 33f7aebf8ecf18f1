/** What runs a bundle. */
export type Runtime = 'cloudfront-js-2.0' | 'lambda-edge';
