import type { ViewerRequest } from './exchange.ts';

/**
 * A request with the default root object as its path, where it asks for `/` and nothing else, by any method.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DefaultRootObject.html
 */
export function withDefaultRootObject<Request extends ViewerRequest>(request: Request, rootObject: string): Request {
  return rootObject === '' || request.uri !== '/' ? request : { ...request, uri: `/${rootObject}` };
}
