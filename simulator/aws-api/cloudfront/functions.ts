/** CloudFront Functions. @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/managing-functions.html */
import type {
  CreateFunctionRequest,
  DeleteFunctionRequest,
  DescribeFunctionRequest,
  FunctionSummary,
  GetFunctionRequest,
  ListFunctionsRequest,
  PublishFunctionRequest,
  TestFunctionRequest,
  UpdateFunctionRequest,
} from '@aws-sdk/client-cloudfront';
import { isRecord } from '../../is-record.ts';
import type { Call, Handler, Operations, Reply } from '../call.ts';
import { etagOf } from '../ids.ts';
import { pageOf } from '../pages.ts';
import { requireMatch } from '../preconditions.ts';
import { latest, latestAt, withRevision } from '../revisions.ts';
import type { AwsState, FunctionRecord, FunctionStage, Given } from '../state.ts';
import { ApiError } from '../wire/api-error.ts';
import { functionArn } from './arns.ts';
import { associatedWith, redeployed } from './associations.ts';
import { checkEnum } from './enums.ts';
import { storeContentOf } from './key-value-stores.ts';
import { withTags } from './tags.ts';

type Config = FunctionStage['config'];

const createFunction: Handler<Given<CreateFunctionRequest>> = (input, call) => {
  const { state, now, account, quotas } = call;
  const { Name: name } = input;
  if (!/^[a-zA-Z0-9-_]{1,64}$/.test(name)) {
    throw new ApiError('InvalidArgument', `The parameter Name is not valid: ${name}`);
  }
  if (own(state.functions, name)) {
    throw new ApiError('FunctionAlreadyExists', 'A function with the same name already exists in this AWS account.');
  }
  if (Object.keys(state.functions).length >= quotas.functions) {
    throw new ApiError('TooManyFunctions', 'You have reached the maximum number of CloudFront functions.');
  }
  const development = stageOf(input, { revision: 1, createdAt: now }, call);
  const record: FunctionRecord = { name, development, live: [] };
  const arn = functionArn(account, name);
  const next = withTags(withFunction(state, record), arn, input.Tags?.Items ?? []);
  return {
    state: next,
    output: {
      FunctionSummary: summaryOf(record, 'DEVELOPMENT', { ...call, state: next }),
      Location: `https://cloudfront.amazonaws.com/2020-05-31/function/${arn}`,
      ETag: etagOf(1),
    },
  };
};

const updateFunction: Handler<Given<UpdateFunctionRequest>> = (input, call) => {
  const record = functionOf(call.state, input.Name);
  requireMatch(input.IfMatch, etagOf(record.development.revision));
  const { revision, createdAt } = record.development;
  const next = { ...record, development: stageOf(input, { revision: revision + 1, createdAt }, call) };
  return {
    state: withFunction(call.state, next),
    output: { FunctionSummary: summaryOf(next, 'DEVELOPMENT', call), ETag: etagOf(revision + 1) },
  };
};

/**
 * Publishing goes to every distribution that has the function, which changes their ETags too. What is LIVE already is not published
 * again: no page says so, but users of Terraform report a 412.
 *
 * @see https://github.com/hashicorp/terraform-provider-aws/issues/24537
 * @see https://github.com/hashicorp/terraform-provider-aws/issues/49572
 */
const publishFunction: Handler<Given<PublishFunctionRequest>> = ({ Name: name, IfMatch: given }, call) => {
  const { state, now, account, delays } = call;
  const record = functionOf(state, name);
  const { development } = record;
  requireMatch(given, etagOf(development.revision));
  if (latest(record.live)?.revision === development.revision) {
    throw new ApiError('PreconditionFailed', 'The function has no changes since it was published.');
  }
  const published = { ...development, changedAt: now, createdAt: latest(record.live)?.createdAt ?? now };
  const live = withRevision(record.live, published, { now, delay: delays.function });
  const next = redeployed(withFunction(state, { ...record, live }), functionArn(account, name), call);
  return { state: next, output: { FunctionSummary: summaryOf({ ...record, live }, 'LIVE', { ...call, state: next }) } };
};

const describeFunction: Handler<Given<DescribeFunctionRequest>> = ({ Name: name, Stage: stage }, call) => {
  const record = functionOf(call.state, name);
  const found = stageFor(record, stage);
  return { output: { FunctionSummary: summaryOf(record, nameOf(stage), call), ETag: etagOf(found.revision) } };
};

const getFunction: Handler<Given<GetFunctionRequest>> = ({ Name: name, Stage: stage }, { state }) => {
  const { code, revision } = stageFor(functionOf(state, name), stage);
  return {
    output: {
      FunctionCode: Buffer.from(code, 'base64'),
      ContentType: 'application/octet-stream',
      ETag: etagOf(revision),
    },
  };
};

/** Both stages of every function, unless one is asked for. */
const listFunctions: Handler<Given<ListFunctionsRequest>> = (input, call) => {
  const wanted: readonly Stage[] = input.Stage === undefined ? ['DEVELOPMENT', 'LIVE'] : [nameOf(input.Stage)];
  const all = Object.values(call.state.functions).flatMap((record) =>
    wanted
      .filter((stage) => stage === 'DEVELOPMENT' || record.live.length > 0)
      .map((stage) => [`${record.name} ${stage}`, summaryOf(record, stage, call)] as const),
  );
  return { output: { FunctionList: pageOf(all, input) } };
};

const deleteFunction: Handler<Given<DeleteFunctionRequest>> = ({ Name: name, IfMatch: given }, call) => {
  const { state, account } = call;
  const { development } = functionOf(state, name);
  requireMatch(given, etagOf(development.revision));
  if (associatedWith(state, functionArn(account, name)).length > 0) {
    throw new ApiError(
      'FunctionInUse',
      'Cannot delete the function because it is attached to one or more cache behaviors.',
    );
  }
  const { [name]: _, ...functions } = state.functions;
  return { state: withTags({ ...state, functions }, functionArn(account, name), undefined), output: {} };
};

/** A function that fails is no error of this operation: the result says so. */
const testFunction: Handler<Given<TestFunctionRequest>> = async (input, call): Promise<Reply> => {
  const record = functionOf(call.state, input.Name);
  const stage = stageFor(record, input.Stage);
  if (input.IfMatch !== etagOf(stage.revision)) {
    throw new ApiError('InvalidIfMatchVersion', 'The If-Match version is missing or not valid for the resource.');
  }
  const event = eventOf(input.EventObject);
  const store = storeContentOf(call.state, stage.config, call.account);
  const code = Buffer.from(stage.code, 'base64').toString();
  const { outcome, computeUtilization } = await call.testRun({ code, event, ...(store ? { store } : {}) });
  const failed =
    outcome.error === undefined
      ? ''
      : `The CloudFront function associated with the CloudFront distribution is invalid or could not run. ${outcome.error}`;
  return {
    output: {
      TestResult: {
        FunctionSummary: summaryOf(record, nameOf(input.Stage), call),
        ComputeUtilization: String(computeUtilization),
        FunctionExecutionLogs: outcome.logs,
        FunctionErrorMessage: failed,
        FunctionOutput: failed === '' ? outputText(outcome.result) : '',
      },
    },
  };
};

/** Bytes of an event in base64, as it is sent. */
const EVENT_LIMIT = 40_960;

function eventOf(bytes: Uint8Array): unknown {
  const text = Buffer.from(bytes).toString();
  if (Buffer.byteLength(Buffer.from(bytes).toString('base64')) > EVENT_LIMIT) {
    throw new ApiError('InvalidArgument', `The event object is larger than ${EVENT_LIMIT} bytes.`);
  }
  try {
    const event: unknown = JSON.parse(text);
    if (isRecord(event) && isRecord(event.request)) return event;
  } catch {
    // The same to whoever sent it.
  }
  throw new ApiError('InvalidArgument', 'The event object is not a valid event: it has to be JSON with a request.');
}

/** TestFunction says which of both was returned. */
function outputText(result: unknown): string {
  return JSON.stringify({ [isRecord(result) && 'statusCode' in result ? 'response' : 'request']: result });
}

type Stage = 'DEVELOPMENT' | 'LIVE';

function nameOf(stage: string | undefined): Stage {
  if (stage !== undefined) checkEnum('stage', stage, ['DEVELOPMENT', 'LIVE']);
  return stage === 'LIVE' ? 'LIVE' : 'DEVELOPMENT';
}

function stageFor(record: FunctionRecord, stage: string | undefined): FunctionStage {
  const found = nameOf(stage) === 'LIVE' ? latest(record.live) : record.development;
  if (found) return found;
  throw noSuchFunction();
}

/** The function of a name. @throws ApiError NoSuchFunctionExists */
function functionOf({ functions }: AwsState, name: string): FunctionRecord {
  const found = own(functions, name);
  if (found) return found;
  throw noSuchFunction();
}

function noSuchFunction(): ApiError {
  return new ApiError('NoSuchFunctionExists', 'The specified function does not exist.');
}

function stageOf(
  {
    FunctionConfig: config,
    FunctionCode: code,
  }: { readonly FunctionConfig: Config; readonly FunctionCode: Uint8Array },
  { revision, createdAt }: Pick<FunctionStage, 'revision' | 'createdAt'>,
  { state, now, account, quotas }: Call,
): FunctionStage {
  checkEnum('functionConfig.runtime', config.Runtime, ['cloudfront-js-1.0', 'cloudfront-js-2.0']);
  if (config.Comment.length > 128) throw new ApiError('InvalidArgument', 'The comment is longer than 128 characters.');
  if (code.length === 0) throw new ApiError('InvalidArgument', 'The function code is empty.');
  if (code.length > quotas.functionSize) {
    throw new ApiError('FunctionSizeLimitExceeded', `The function is larger than ${quotas.functionSize} bytes.`);
  }
  const stores = config.KeyValueStoreAssociations;
  if (stores && stores.Quantity !== (stores.Items ?? []).length) {
    throw new ApiError('InvalidArgument', 'KeyValueStoreAssociations: Quantity is not the number of Items.');
  }
  if ((stores?.Items ?? []).length > 1) {
    throw new ApiError('InvalidArgument', 'A function can be associated with one key value store.');
  }
  if (stores && stores.Quantity > 0) {
    if (config.Runtime === 'cloudfront-js-1.0') {
      throw new ApiError('InvalidArgument', 'Key value stores need the runtime cloudfront-js-2.0.');
    }
    if (storeContentOf(state, config, account) === undefined) {
      throw new ApiError('InvalidArgument', 'The key value store of the association does not exist.');
    }
  }
  return { config, code: Buffer.from(code).toString('base64'), revision, createdAt, changedAt: now };
}

function summaryOf(record: FunctionRecord, stage: Stage, { state, account, now }: Call): FunctionSummary {
  const { config, createdAt, changedAt } = stageFor(record, stage);
  return {
    Name: record.name,
    Status: statusOf(record, stage, { state, account, now }),
    FunctionConfig: config as FunctionSummary['FunctionConfig'],
    FunctionMetadata: {
      FunctionARN: functionArn(account, record.name),
      Stage: stage,
      CreatedTime: new Date(createdAt),
      LastModifiedTime: new Date(changedAt),
    },
  };
}

function statusOf(
  record: FunctionRecord,
  stage: Stage,
  { state, account, now }: Pick<Call, 'state' | 'account' | 'now'>,
): string {
  const live = latest(record.live);
  if (!live || (stage === 'DEVELOPMENT' && live.revision !== record.development.revision)) return 'UNPUBLISHED';
  if (associatedWith(state, functionArn(account, record.name)).length === 0) return 'UNASSOCIATED';
  return latestAt(record.live) > now ? 'InProgress' : 'DEPLOYED';
}

function withFunction(state: AwsState, record: FunctionRecord): AwsState {
  return { ...state, functions: { ...state.functions, [record.name]: record } };
}

function own<Value>(all: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(all, name) ? all[name] : undefined;
}

/** What can be asked of functions. */
export const functionOperations: Operations = {
  CreateFunction: createFunction,
  UpdateFunction: updateFunction,
  PublishFunction: publishFunction,
  DescribeFunction: describeFunction,
  GetFunction: getFunction,
  ListFunctions: listFunctions,
  DeleteFunction: deleteFunction,
  TestFunction: testFunction,
};
