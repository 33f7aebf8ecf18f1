/** A config held to the distribution as it is on AWS now, for the plan of a release. */
import type { Policy } from '../build/policies.ts';
import { EdgeError, type Problem } from '../config/errors.ts';
import type { LoadedConfig } from '../config/load.ts';
import { policyMembers } from '../deploy/distribution/pull-distribution.ts';
import type { Live } from '../deploy/release/live.ts';
import type { ReleasePlan } from '../deploy/release/release-plan.ts';
import { type Finding, UNUSED_ALLOWANCE } from '../lint/finding.ts';
import { readDistributionFile } from '../simulator/aws/distribution-file.ts';
import type { DistributionSettings } from '../simulator/settings.ts';
import { lintAgainst } from './project-lint.ts';

/**
 * Leaks stand in the way of a release, losses do not. An allowance that another environment may need is nothing to a release. A
 * distribution that cannot be read here is a warning.
 *
 * @param made the policies of the build that the release puts on behaviors
 */
export async function lintLive(
  loaded: LoadedConfig,
  live: Pick<Live, 'distribution' | 'policies'>,
  made: readonly Policy[],
): Promise<Pick<ReleasePlan, 'refusals' | 'warnings'>> {
  const settings = settingsOf(live);
  if (settings instanceof EdgeError) {
    const says = `is not held to the config by the lint: ${settings.problems[0]?.says ?? settings.message}`;
    return { refusals: [], warnings: [{ at: live.distribution.id, says }] };
  }
  const { findings } = await lintAgainst(loaded, settings, made);
  const told = (severity: Finding['severity']): readonly Problem[] =>
    findings.filter((finding) => finding.severity === severity && finding.id !== UNUSED_ALLOWANCE).map(problemOf);
  return { refusals: told('leak'), warnings: told('loss') };
}

function problemOf({ id, behavior, place, severity, says, fix }: Finding): Problem {
  const or = severity === 'leak' ? '; or say in lint.allow why it is meant' : '';
  return { at: behavior ?? place.at, says: `${says} (${id}). ${fix}${or}` };
}

/** Members of behaviors that no rule looks at, and without which a distribution could not be run safely. */
const UNLINTED = ['TrustedKeyGroups', 'TrustedSigners', 'FieldLevelEncryptionId'];

/** The settings; or why they cannot be read. */
function settingsOf({
  distribution,
  policies,
}: Pick<Live, 'distribution' | 'policies'>): DistributionSettings | EdgeError {
  const { id, domainName, config } = distribution;
  const document = {
    Distribution: { Id: id, DomainName: domainName, DistributionConfig: config },
    ...policyMembers(config, policies),
  };
  const text = JSON.stringify(document, (name, value) => (UNLINTED.includes(name) ? undefined : value));
  try {
    const [settings] = readDistributionFile(text, id).settings;
    return settings as DistributionSettings;
  } catch (error) {
    if (error instanceof EdgeError) return error;
    throw error;
  }
}
