/** What AWS says, as an error that the user can act on. */
import type { InitializeMiddleware, MiddlewareStack } from '@smithy/types';
import { EdgeError } from '../../config/errors.ts';
import { withHiddenValues } from './hidden-values.ts';

/** What an error of AWS's clients has, besides its name, which is AWS's code, and its message. */
interface ClientError extends Error {
  /** Noted by `notesOperation`. */
  readonly operation?: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
  readonly code?: string;
}

/** Has a client say in each of its errors which operation it was, which the SDK leaves out, and no secret that it was sent. */
export function notesOperation<Input extends object, Output extends object>(client: {
  readonly middlewareStack: MiddlewareStack<Input, Output>;
}): void {
  const notes: InitializeMiddleware<Input, Output> =
    (next, { commandName = '' }) =>
    async (args) => {
      try {
        return await next(args);
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        const message = withHiddenValues(error.message, args.input);
        throw Object.assign(error, { operation: commandName.replace(/Command$/, ''), message });
      }
    };
  client.middlewareStack.add(notes, { step: 'initialize', name: 'notesOperation' });
}

/** An error of a client of AWS as one of our own; anything else as it is. */
export function awsError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof EdgeError) return error;
  const { operation, name, message, code, $metadata } = error as ClientError;
  if (operation === undefined) return error;
  if (/Credential|TokenProvider|ExpiredToken/.test(name)) {
    const hint =
      'Sign in, as by aws sso login, or set AWS_PROFILE; aws sts get-caller-identity shows who you are to AWS.';
    return new EdgeError('ERR_AWS', 'AWS has no credentials of you', hint, [{ at: name, says: message }], error);
  }
  if ($metadata?.httpStatusCode === undefined) {
    const hint =
      'Look at the network and at AWS_ENDPOINT_URL, and run the command again: it goes on where this one ended.';
    return new EdgeError('ERR_AWS', 'AWS does not answer', hint, [{ at: operation, says: code ?? message }], error);
  }
  const hint = hintOf(name);
  const id = $metadata.requestId === undefined ? '' : ` (request ${$metadata.requestId})`;
  return new EdgeError('ERR_AWS', `AWS refuses ${operation}`, hint, [{ at: name, says: `${message}${id}` }], error);
}

/** What to do about an error code. */
function hintOf(code: string): string {
  if (/^(?:InvalidClientTokenId|UnrecognizedClient|InvalidAccessKeyId)/.test(code)) {
    return 'AWS does not know the access key: look at AWS_PROFILE and AWS_ACCESS_KEY_ID, and at AWS_ENDPOINT_URL.';
  }
  if (/^(?:InvalidSignature|SignatureDoesNotMatch)/.test(code)) {
    return 'The secret key is not that of the access key: look at AWS_SECRET_ACCESS_KEY, or sign in again.';
  }
  if (code.startsWith('AccessDenied')) return 'edgewright iam prints what whoever releases must be allowed.';
  return 'Run the command again once that is mended: it goes on where this one ended.';
}
