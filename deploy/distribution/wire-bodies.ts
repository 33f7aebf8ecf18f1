/** What the SDK receives and would send, as it stands on the wire. */
import { type CloudFrontClient, type DistributionConfig, UpdateDistributionCommand } from '@aws-sdk/client-cloudfront';
import { collectBody, HttpRequest, HttpResponse } from '@smithy/core/protocols';
import type { MiddlewareStack } from '@smithy/types';

/**
 * Makes a command keep the body of its answer, of the last one if it is tried again; what comes back gives it, once the command is sent.
 */
export function keepBody<Input extends object, Output extends object>(
  client: CloudFrontClient,
  { middlewareStack }: { readonly middlewareStack: MiddlewareStack<Input, Output> },
): () => string {
  let body = '';
  middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { response } = result;
      if (!HttpResponse.isInstance(response)) return result;
      const bytes = await collectBody(response.body, client.config);
      body = textOf(bytes);
      // The stream is read now: the SDK's own reader, which comes next, takes bytes as well.
      response.body = bytes;
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'keepBody' },
  );
  return () => body;
}

/** The body of the UpdateDistribution that would write this config, as the SDK's own middleware makes it; nothing is sent. */
export async function updateBody(client: CloudFrontClient, config: DistributionConfig): Promise<string> {
  const command = new UpdateDistributionCommand({ Id: 'unsent', DistributionConfig: config });
  let body = '';
  command.middlewareStack.add(
    () =>
      async ({ request }) => {
        if (HttpRequest.isInstance(request)) body = textOf(request.body);
        return { response: undefined, output: { $metadata: {} } };
      },
    { step: 'build', priority: 'high', name: 'keepUnsent' },
  );
  await client.send(command);
  return body;
}

/** Bytes that are no UTF-8 are an error, since they would come back as others. */
function textOf(body: string | Uint8Array): string {
  return typeof body === 'string' ? body : new TextDecoder('utf-8', { fatal: true }).decode(body);
}
