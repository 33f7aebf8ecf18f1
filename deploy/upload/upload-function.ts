/** Functions under names that say what they hold, so that none is ever changed once it is served. */
import {
  CreateFunctionCommand,
  DescribeFunctionCommand,
  type FunctionConfig,
  type FunctionStage,
  GetFunctionCommand,
  PublishFunctionCommand,
  UpdateFunctionCommand,
} from '@aws-sdk/client-cloudfront';
import type { AwsClients } from '../aws/clients.ts';
import { converge } from '../aws/converge.ts';
import { ifThere } from '../aws/is-error.ts';

/** A function that shall be there. */
export interface FunctionUpload {
  readonly name: string;
  readonly code: string;
  readonly comment: string;
  /** The ARN of the KeyValueStore that it reads. */
  readonly store: string | undefined;
}

/** A stage of a function, as it is. */
export interface StageOfFunction {
  readonly etag: string;
  readonly code: string;
  readonly config: FunctionConfig;
}

type CloudFront = Pick<AwsClients, 'cloudfront'>;

const RUNTIME = 'cloudfront-js-2.0';

/**
 * Makes a function, where it is not there as it shall be, without publishing it. A name stands for its content: what has the name and
 * another content was changed by somebody else, or left half done, and is set right.
 */
export async function uploadFunction({ cloudfront }: CloudFront, upload: FunctionUpload): Promise<StageOfFunction> {
  const input = {
    Name: upload.name,
    FunctionConfig: configOf(upload),
    FunctionCode: Buffer.from(upload.code),
  };
  const { state } = await converge({
    what: upload.name,
    read: () => readStage({ cloudfront }, upload.name, 'DEVELOPMENT'),
    isDone: (stage) => stage !== undefined && holds(stage, upload),
    write: (stage) =>
      stage
        ? cloudfront.send(new UpdateFunctionCommand({ ...input, IfMatch: stage.etag }))
        : cloudfront.send(new CreateFunctionCommand(input)),
    conflicts: ['FunctionAlreadyExists', 'PreconditionFailed', 'NoSuchFunctionExists'],
  });
  if (!state) throw new Error(`the function ${upload.name} is not there`);
  return state;
}

/** Whether what is LIVE is what a release runs. */
export async function isPublished({ cloudfront }: CloudFront, upload: FunctionUpload): Promise<boolean> {
  const live = await readStage({ cloudfront }, upload.name, 'LIVE');
  return live !== undefined && holds(live, upload);
}

/** Publishes a function, where what is LIVE is not what was uploaded. Publishing the same again is refused, it is said. */
export async function publishFunction({ cloudfront }: CloudFront, upload: FunctionUpload): Promise<boolean> {
  const { isWritten } = await converge({
    what: upload.name,
    read: () => readStage({ cloudfront }, upload.name, 'LIVE'),
    isDone: (stage) => stage !== undefined && holds(stage, upload),
    write: async () => {
      const { etag } = await uploadFunction({ cloudfront }, upload);
      await cloudfront.send(new PublishFunctionCommand({ Name: upload.name, IfMatch: etag }));
    },
    conflicts: ['PreconditionFailed'],
  });
  return isWritten;
}

/**
 * A stage of a function with its code; nothing where it has none.
 *
 * @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_GetFunction.html
 */
export async function readStage(
  { cloudfront }: CloudFront,
  name: string,
  stage: FunctionStage,
): Promise<StageOfFunction | undefined> {
  const described = await ifThere(cloudfront.send(new DescribeFunctionCommand({ Name: name, Stage: stage })));
  if (!described) return undefined;
  const got = await ifThere(cloudfront.send(new GetFunctionCommand({ Name: name, Stage: stage })));
  // Changed between the two calls: the next look is of one piece.
  if (!got || got.ETag !== described.ETag) return readStage({ cloudfront }, name, stage);
  const config = described.FunctionSummary?.FunctionConfig;
  if (!config) return undefined;
  return { etag: got.ETag ?? '', code: Buffer.from(got.FunctionCode ?? []).toString(), config };
}

function configOf({ comment, store }: FunctionUpload): FunctionConfig {
  return {
    Comment: comment,
    Runtime: RUNTIME,
    // Left out, an update would take the KeyValueStore away.
    KeyValueStoreAssociations:
      store === undefined ? { Quantity: 0 } : { Quantity: 1, Items: [{ KeyValueStoreARN: store }] },
  };
}

/** Whether a stage is what a release runs. Who compiled it is no matter: the same bytes may come of several versions. */
function holds({ code, config }: StageOfFunction, upload: FunctionUpload): boolean {
  const [store] = config.KeyValueStoreAssociations?.Items ?? [];
  return code === upload.code && config.Runtime === RUNTIME && store?.KeyValueStoreARN === upload.store;
}
