/** Buckets of S3, and their policies, which allow and deny nothing here. */
import type {
  CreateBucketRequest,
  DeleteBucketRequest,
  HeadBucketRequest,
  PutBucketPolicyRequest,
} from '@aws-sdk/client-s3';
import { isRecord } from '../../is-record.ts';
import type { Handler, Operations } from '../call.ts';
import type { AwsState, BucketRecord, Given } from '../state.ts';
import { ApiError } from '../wire/api-error.ts';

/** One's own is made again, in this Region alone. @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html */
const createBucket: Handler<Given<CreateBucketRequest>> = (input, { state, now, quotas }) => {
  const { Bucket: name } = input;
  const output = { Location: `/${name}` };
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) || name.includes('..') || /^[\d.]+$/.test(name)) {
    throw new ApiError('InvalidBucketName', 'The specified bucket is not valid.', 400);
  }
  if (input.CreateBucketConfiguration?.LocationConstraint !== undefined) {
    const says = 'The specified location-constraint is not valid: buckets are in us-east-1 here, which none names.';
    throw new ApiError('InvalidLocationConstraint', says, 400);
  }
  if (Object.hasOwn(state.buckets, name)) return { output };
  if (Object.keys(state.buckets).length >= quotas.buckets) {
    throw new ApiError('TooManyBuckets', 'You have attempted to create more buckets than allowed.', 400);
  }
  return { state: withBucket(state, { name, createdAt: now, objects: {} }), output };
};

const headBucket: Handler<Given<HeadBucketRequest>> = ({ Bucket: name }, { state }) => {
  if (!Object.hasOwn(state.buckets, name)) throw new ApiError('NotFound', 'Not Found', 404);
  return { output: { BucketRegion: 'us-east-1' } };
};

const listBuckets: Handler<object> = (_, { state, account }) => ({
  output: {
    Buckets: Object.values(state.buckets)
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(({ name, createdAt }) => ({ Name: name, CreationDate: new Date(createdAt) })),
    Owner: { ID: account },
  },
});

const deleteBucket: Handler<Given<DeleteBucketRequest>> = ({ Bucket: name }, { state }) => {
  if (Object.keys(bucketOf(state, name).objects).length > 0) {
    throw new ApiError('BucketNotEmpty', 'The bucket you tried to delete is not empty', 409);
  }
  const { [name]: _, ...buckets } = state.buckets;
  return { state: { ...state, buckets }, output: {} };
};

const putBucketPolicy: Handler<Given<PutBucketPolicyRequest>> = ({ Bucket: name, Policy: policy }, { state }) => {
  const bucket = bucketOf(state, name);
  requirePolicy(policy);
  return { state: withBucket(state, { ...bucket, policy }), output: {} };
};

const getBucketPolicy: Handler<Given<HeadBucketRequest>> = ({ Bucket: name }, { state }) => {
  const { policy } = bucketOf(state, name);
  if (policy === undefined) throw new ApiError('NoSuchBucketPolicy', 'The bucket policy does not exist', 404);
  return { output: { Policy: policy } };
};

const deleteBucketPolicy: Handler<Given<HeadBucketRequest>> = ({ Bucket: name }, { state }) => {
  const { policy: _, ...bucket } = bucketOf(state, name);
  return { state: withBucket(state, bucket), output: {} };
};

/** What can be asked of buckets. */
export const bucketOperations: Operations = {
  CreateBucket: createBucket,
  HeadBucket: headBucket,
  ListBuckets: listBuckets,
  DeleteBucket: deleteBucket,
  PutBucketPolicy: putBucketPolicy,
  GetBucketPolicy: getBucketPolicy,
  DeleteBucketPolicy: deleteBucketPolicy,
};

/** The bucket of a name. @throws ApiError NoSuchBucket */
export function bucketOf({ buckets }: AwsState, name: string): BucketRecord {
  const found = Object.hasOwn(buckets, name) ? buckets[name] : undefined;
  if (found) return found;
  throw new ApiError('NoSuchBucket', 'The specified bucket does not exist', 404);
}

/** A state with a bucket as it is now. */
export function withBucket(state: AwsState, bucket: BucketRecord): AwsState {
  return { ...state, buckets: { ...state.buckets, [bucket.name]: bucket } };
}

function requirePolicy(text: string): void {
  try {
    const document: unknown = JSON.parse(text);
    if (isRecord(document) && document.Statement !== undefined) return;
  } catch {
    throw new ApiError('MalformedPolicy', "Policies must be valid JSON and the first byte must be '{'", 400);
  }
  throw new ApiError('MalformedPolicy', 'Missing required field Statement', 400);
}
