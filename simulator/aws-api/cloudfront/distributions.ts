/** Distributions. @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_Operations_Amazon_CloudFront.html */
import type {
  CreateDistributionRequest,
  CreateDistributionWithTagsRequest,
  DeleteDistributionRequest,
  DistributionConfig,
  GetDistributionRequest,
  ListDistributionsByKeyGroupRequest,
  ListDistributionsRequest,
  UpdateDistributionRequest,
} from '@aws-sdk/client-cloudfront';
import type { Call, Handler, Operations, Reply } from '../call.ts';
import { domainName, etagOf, upperId } from '../ids.ts';
import { pageOf } from '../pages.ts';
import { requireMatch } from '../preconditions.ts';
import { withRevision } from '../revisions.ts';
import type { AwsState, DistributionRecord, Given } from '../state.ts';
import { ApiError } from '../wire/api-error.ts';
import { distributionArn } from './arns.ts';
import { configOf, distributionsWhere } from './associations.ts';
import { isConfigured } from './configured.ts';
import { checkDistribution } from './distribution-checks.ts';
import { withDefaults } from './distribution-defaults.ts';
import { distributionOf } from './distribution-of.ts';
import { distributionStatus, distributionSummary, shownDistribution } from './distribution-shapes.ts';
import { KEY_GROUP, trustedKeyGroups } from './key-groups.ts';
import { withReplicasOf } from './replicas.ts';
import { checkStagingUpdate } from './staging-checks.ts';
import { withTags } from './tags.ts';

type Config = Given<DistributionConfig>;
type Tags = readonly { readonly Key: string; readonly Value?: string }[];

const createDistribution: Handler<Given<CreateDistributionRequest>> = ({ DistributionConfig: config }, call) =>
  created(config, [], call);

const createDistributionWithTags: Handler<Given<CreateDistributionWithTagsRequest>> = (input, call) => {
  const { DistributionConfig: config, Tags: tags } = input.DistributionConfigWithTags;
  return created(config, tags.Items ?? [], call);
};

/**
 * A new distribution, and the answer of whoever made it. A reference that was used is refused, whatever it stands for. A staging one
 * is a copy of the primary of an id.
 */
export function created(config: Config, tags: Tags, call: Call, primaryId?: string): Reply {
  const { state, now, account, quotas, delays, randomBytes } = call;
  const all = Object.values(state.distributions);
  if (all.some((other) => configOf(other).CallerReference === config.CallerReference)) {
    const says =
      'The caller reference that you are using to create a distribution is associated with another distribution.';
    throw new ApiError('DistributionAlreadyExists', says);
  }
  const isStaging = config.Staging ?? false;
  const alike = all.filter((other) => (configOf(other).Staging ?? false) === isStaging);
  if (alike.length >= (isStaging ? quotas.stagingDistributions : quotas.distributions)) {
    throw new ApiError('TooManyDistributions', 'You have reached the maximum number of distributions.');
  }
  const id = upperId('E', randomBytes);
  const full = withDefaults(config);
  checkDistribution(full, id, call);
  const configs = withRevision<Config>([], full, { now, delay: delays.distribution });
  const record: DistributionRecord = {
    id,
    domainName: domainName(randomBytes),
    revision: 1,
    changedAt: now,
    configs,
    ...(primaryId === undefined ? {} : { primaryId }),
  };
  return {
    state: withTags(withDistribution(state, record), distributionArn(account, id), tags),
    output: {
      ...answered(record, call),
      Location: `https://cloudfront.amazonaws.com/2020-05-31/distribution/${id}`,
    },
  };
}

const getDistribution: Handler<Given<GetDistributionRequest>> = ({ Id: id }, call) => ({
  output: answered(distributionOf(call.state, id ?? ''), call),
});

const getDistributionConfig: Handler<Given<GetDistributionRequest>> = ({ Id: id }, { state }) => {
  const record = distributionOf(state, id ?? '');
  return { output: { DistributionConfig: configOf(record), ETag: etagOf(record.revision) } };
};

/** Replaces the whole config: what is left out goes back to its default. */
const updateDistribution: Handler<Given<UpdateDistributionRequest>> = (input, call) => {
  const record = distributionOf(call.state, input.Id);
  requireMatch(input.IfMatch, etagOf(record.revision));
  const before = configOf(record);
  const config = withDefaults({ Staging: before.Staging ?? false, ...input.DistributionConfig });
  if (config.CallerReference !== before.CallerReference) {
    throw new ApiError('IllegalUpdate', 'The caller reference of a distribution cannot be changed.');
  }
  if (config.Staging !== (before.Staging ?? false)) {
    throw new ApiError('IllegalUpdate', 'Whether a distribution is a staging one cannot be changed.');
  }
  if (config.Staging) checkStagingUpdate(record, config, call.state);
  checkDistribution(config, record.id, call);
  return changed(record, config, call);
};

/** A distribution with another config, on its way to the edge. */
export function changed(record: DistributionRecord, config: Config, call: Call): Reply {
  const { state, now, delays } = call;
  const configs = withRevision(record.configs, config, { now, delay: delays.distribution });
  const next = { ...record, revision: record.revision + 1, changedAt: now, configs };
  return { state: withReplicasOf(record, withDistribution(state, next), call), output: answered(next, call) };
}

const deleteDistribution: Handler<Given<DeleteDistributionRequest>> = ({ Id: id, IfMatch: given }, call) => {
  const { state, account } = call;
  const record = distributionOf(state, id);
  requireMatch(given, etagOf(record.revision));
  if (configOf(record).Enabled || distributionStatus(record, call) !== 'Deployed') {
    throw new ApiError('DistributionNotDisabled', 'The distribution you are trying to delete has not been disabled.');
  }
  const policies = Object.values(state.continuousDeploymentPolicies);
  if (policies.some(({ config }) => (config.StagingDistributionDnsNames.Items ?? []).includes(record.domainName))) {
    throw new ApiError('StagingDistributionInUse', 'A continuous deployment policy names this staging distribution.');
  }
  const { [id]: _, ...distributions } = state.distributions;
  const left = withReplicasOf(record, { ...state, distributions }, call);
  return { state: withTags(left, distributionArn(account, id), undefined), output: {} };
};

const listDistributions: Handler<Given<ListDistributionsRequest>> = (input, call) => {
  const items = Object.values(call.state.distributions).map(
    (record) => [record.id, distributionSummary(record, call)] as const,
  );
  return { output: { DistributionList: pageOf(items, input) } };
};

type PolicyMember = 'CachePolicyId' | 'OriginRequestPolicyId' | 'ResponseHeadersPolicyId';

/** The ids of the distributions that have a policy. */
function listByPolicy(member: PolicyMember): Handler<Readonly<Record<string, string>>> {
  return (input, { state }) => {
    const using = distributionsWhere(state, (behavior) => behavior[member] === input[member]);
    return {
      output: {
        DistributionIdList: pageOf(
          using.map(({ id }) => [id, id] as const),
          input,
        ),
      },
    };
  };
}

const listByKeyGroup: Handler<Given<ListDistributionsByKeyGroupRequest>> = (input, { state }) => {
  if (!isConfigured(KEY_GROUP, state, input.KeyGroupId))
    throw new ApiError('NoSuchResource', 'The specified KeyGroup does not exist.');
  const using = distributionsWhere(state, (behavior) => trustedKeyGroups(behavior).includes(input.KeyGroupId));
  const ids = using.map(({ id }) => [id, id] as const);
  return { output: { DistributionIdList: pageOf(ids, input) } };
};

/** What can be asked of distributions. */
export const distributionOperations: Operations = {
  CreateDistribution: createDistribution,
  CreateDistributionWithTags: createDistributionWithTags,
  GetDistribution: getDistribution,
  GetDistributionConfig: getDistributionConfig,
  UpdateDistribution: updateDistribution,
  DeleteDistribution: deleteDistribution,
  ListDistributions: listDistributions,
  ListDistributionsByCachePolicyId: listByPolicy('CachePolicyId'),
  ListDistributionsByOriginRequestPolicyId: listByPolicy('OriginRequestPolicyId'),
  ListDistributionsByKeyGroup: listByKeyGroup,
  ListDistributionsByResponseHeadersPolicyId: listByPolicy('ResponseHeadersPolicyId'),
};

/** A distribution, and its ETag. */
export function answered(record: DistributionRecord, call: Call): object {
  return { Distribution: shownDistribution(record, call), ETag: etagOf(record.revision) };
}

function withDistribution(state: AwsState, record: DistributionRecord): AwsState {
  return { ...state, distributions: { ...state.distributions, [record.id]: record } };
}
