/** Tags of distributions and functions. @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_TagResource.html */
import type { ListTagsForResourceRequest, TagResourceRequest, UntagResourceRequest } from '@aws-sdk/client-cloudfront';
import type { Handler, Operations } from '../call.ts';
import type { AwsState, Given } from '../state.ts';
import { ApiError } from '../wire/api-error.ts';
import { distributionArn, functionArn, keyValueStoreArn } from './arns.ts';

const tagResource: Handler<Given<TagResourceRequest>> = ({ Resource: arn, Tags: tags }, call) => {
  requireResource(arn, call);
  const next = withTags(call.state, arn, tags.Items ?? []);
  if (Object.keys(next.tags[arn] ?? {}).length > call.quotas.tags) {
    throw new ApiError('InvalidTagging', `A resource can have ${call.quotas.tags} tags.`);
  }
  return { state: next, output: {} };
};

const untagResource: Handler<Given<UntagResourceRequest>> = ({ Resource: arn, TagKeys: keys }, call) => {
  requireResource(arn, call);
  const gone = keys.Items ?? [];
  const left = Object.entries(call.state.tags[arn] ?? {}).filter(([key]) => !gone.includes(key));
  return { state: { ...call.state, tags: { ...call.state.tags, [arn]: Object.fromEntries(left) } }, output: {} };
};

const listTagsForResource: Handler<Given<ListTagsForResourceRequest>> = ({ Resource: arn }, call) => {
  requireResource(arn, call);
  const items = Object.entries(call.state.tags[arn] ?? {}).map(([Key, Value]) => ({ Key, Value }));
  return { output: { Tags: { Items: items } } };
};

/** A state in which something has tags besides those it has, or none at all where they are undefined. */
export function withTags(
  state: AwsState,
  arn: string,
  tags: readonly { readonly Key: string; readonly Value?: string }[] | undefined,
): AwsState {
  const { [arn]: before = {}, ...others } = state.tags;
  if (tags === undefined) return { ...state, tags: others };
  const added = Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value ?? '']));
  return Object.keys(added).length === 0 ? state : { ...state, tags: { ...others, [arn]: { ...before, ...added } } };
}

function requireResource(
  arn: string,
  { state, account }: { readonly state: AwsState; readonly account: string },
): void {
  const arns = [
    ...Object.keys(state.distributions).map((id) => distributionArn(account, id)),
    ...Object.keys(state.functions).map((name) => functionArn(account, name)),
    ...Object.values(state.keyValueStores).map(({ id }) => keyValueStoreArn(account, id)),
  ];
  if (!arns.includes(arn)) throw new ApiError('NoSuchResource', 'The specified resource does not exist.');
}

/** What can be asked of tags. */
export const tagOperations: Operations = {
  TagResource: tagResource,
  UntagResource: untagResource,
  ListTagsForResource: listTagsForResource,
};
