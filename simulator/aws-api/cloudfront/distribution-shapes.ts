/** A distribution as the API shows it. */
import type { Call } from '../call.ts';
import { etagOf } from '../ids.ts';
import { latestAt } from '../revisions.ts';
import type { DistributionRecord } from '../state.ts';
import { distributionArn } from './arns.ts';
import { behaviorsOf, configOf } from './associations.ts';
import { inProgressInvalidations } from './invalidation-status.ts';
import { trustedKeyGroups } from './key-groups.ts';
import { listOf } from './quantities.ts';

/** `InProgress` until the last change has reached every edge location. */
export function distributionStatus({ configs }: DistributionRecord, { now }: Pick<Call, 'now'>): string {
  return latestAt(configs) > now ? 'InProgress' : 'Deployed';
}

/** With its config. */
export function shownDistribution(record: DistributionRecord, call: Call): object {
  const config = configOf(record);
  const hasSigners = behaviorsOf(config).some(({ TrustedSigners: signers }) => signers?.Enabled);
  const groups = [...new Set(behaviorsOf(config).flatMap(trustedKeyGroups))];
  return {
    Id: record.id,
    ARN: distributionArn(call.account, record.id),
    Status: distributionStatus(record, call),
    LastModifiedTime: new Date(record.changedAt),
    InProgressInvalidationBatches: inProgressInvalidations(record.id, call).length,
    DomainName: record.domainName,
    ActiveTrustedSigners: { Enabled: hasSigners, Quantity: 0 },
    ActiveTrustedKeyGroups: {
      Enabled: groups.length > 0,
      Quantity: groups.length,
      ...(groups.length > 0 ? { Items: groups.map((id) => activeKeyGroup(id, call)) } : {}),
    },
    DistributionConfig: config,
    ...aliasStatus(record),
  };
}

function activeKeyGroup(KeyGroupId: string, { state }: Call): object {
  return { KeyGroupId, KeyPairIds: listOf(state.keyGroups[KeyGroupId]?.config.Items) };
}

/** As the lists have it: the members of the config beside those of the distribution. */
export function distributionSummary(record: DistributionRecord, call: Call): object {
  const { CallerReference: _, DefaultRootObject: __, Logging: ___, ...config } = configOf(record);
  return {
    ...config,
    Id: record.id,
    ARN: distributionArn(call.account, record.id),
    ETag: etagOf(record.revision),
    Status: distributionStatus(record, call),
    LastModifiedTime: new Date(record.changedAt),
    DomainName: record.domainName,
    ...aliasStatus(record),
  };
}

function aliasStatus(record: DistributionRecord): object {
  const aliases = configOf(record).Aliases?.Items ?? [];
  if (aliases.length === 0) return {};
  return { AliasICPRecordals: aliases.map((CNAME) => ({ CNAME, ICPRecordalStatus: 'APPROVED' })) };
}
