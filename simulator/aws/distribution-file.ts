/**
 * A file with distributions as AWS prints and takes them: what `aws cloudfront get-distribution`, `get-distribution-config`,
 * `list-distributions`, `create-distribution` and `update-distribution` print or read, boto3's answers as `{status_code, data}`,
 * and an array of such. Beside them the policies and keys that they name by id.
 *
 * @see https://docs.aws.amazon.com/cli/latest/reference/cloudfront/get-distribution-config.html
 */
import { EdgeError } from '../../config/errors.ts';
import { isRecord } from '../is-record.ts';
import type { DistributionSettings } from '../settings.ts';
import { distributionConfigSchema } from './api-schemas.ts';
import { distributionSettings, type Identity } from './distribution-settings.ts';
import { below, type Findings, type Warning } from './findings.ts';
import { notSimulatedAt } from './not-simulated.ts';
import { parsed } from './parse-json.ts';
import { LIBRARY_MEMBERS, type Part, policyLibraryOf, type Reading } from './policy-library.ts';

/** What a file comes to. */
export interface DistributionFile {
  /** In the order of the file. */
  readonly settings: readonly DistributionSettings[];
  /** What is not as on AWS. */
  readonly warnings: readonly Warning[];
}

/**
 * Reads the text of a file.
 *
 * @throws EdgeError with every problem where it is no distribution, or none that can be run safely
 */
export function readDistributionFile(text: string, fileName: string): DistributionFile {
  const found: Findings = { warnings: [], problems: [] };
  const parts = partsOf(jsonOf(text, fileName), '');
  const reading = { library: policyLibraryOf(parts, found), found };
  const all = parts.flatMap((part) => distributionsIn(part, found));
  if (all.length === 0 && found.problems.length === 0)
    found.problems.push({ at: fileName, says: 'has no distribution' });
  const read = all.flatMap((one, n) => settingsOf(one, n, reading));
  findShared(read, found);
  if (found.problems.length > 0) {
    const hint = 'Mend what is named, or take the member out of a copy of the file.';
    throw new EdgeError('ERR_DISTRIBUTION', `${fileName} cannot be run`, hint, found.problems);
  }
  return { settings: read.map(({ settings }) => settings), warnings: found.warnings };
}

/** A member that is null says nothing. */
function jsonOf(text: string, fileName: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''), (_, value: unknown) => (value === null ? undefined : value));
  } catch (error) {
    const hint = 'Write what `aws cloudfront get-distribution-config --id … --output json` prints into it.';
    throw new EdgeError('ERR_DISTRIBUTION', `${fileName} is no JSON: ${(error as Error).message}`, hint, [], error);
  }
}

/** The parts of a file that can have distributions, policies or keys, out of what they are wrapped in. */
function partsOf(value: unknown, at: string): readonly Part[] {
  if (Array.isArray(value)) return value.flatMap((item, i) => partsOf(item, `${at}[${i}]`));
  if (!isRecord(value)) return [];
  const wrapper = ['data', 'DistributionConfigWithTags'].find((name) => isRecord(value[name]));
  if (wrapper === undefined) return [{ value, at }];
  const beside = { ...value, [wrapper]: undefined };
  const inner = partsOf(value[wrapper], below(at, wrapper));
  return hasLibrary({ value: beside, at }) ? [...inner, { value: beside, at }] : inner;
}

function hasLibrary({ value }: Part): boolean {
  return LIBRARY_MEMBERS.some((name) => value[name] !== undefined);
}

/** A config, its place, and what is said of it besides. */
interface Located {
  readonly config: unknown;
  readonly at: string;
  readonly identity: Partial<Identity>;
}

/** Members that may stand beside a distribution, or its policies, and say nothing of it. */
const BESIDE = [
  'ContinuousDeploymentPolicies',
  'OriginAccessControls',
  'ETag',
  'Location',
  'VersionId',
  'Tags',
  'ResponseMetadata',
  'NextToken',
  '$metadata',
  'status_code',
];

const WRAPPERS = ['DistributionList', 'Distribution', 'DistributionConfig'] as const;

function distributionsIn(part: Part, found: Findings): readonly Located[] {
  const { value, at } = part;
  const isBeside = (name: string): boolean => BESIDE.includes(name) || LIBRARY_MEMBERS.includes(name);
  if ('DefaultCacheBehavior' in value) {
    const members = Object.entries(value).filter(([name]) => !isBeside(name));
    return [{ config: Object.fromEntries(members), at, identity: identityOf(value) }];
  }
  const wrapper = WRAPPERS.find((name) => isRecord(value[name]));
  const others = Object.keys(value).filter((name) => name !== wrapper && value[name] !== undefined && !isBeside(name));
  if (wrapper === undefined && !hasLibrary(part)) {
    const says = `expected DistributionConfig, Distribution or DistributionList, got ${others.join(', ') || 'none of them'}`;
    found.problems.push({ at: at || 'the file', says });
  } else
    for (const name of others) found.warnings.push({ at: below(at, name), says: 'is no member that is known here' });
  return wrapper === undefined ? [] : unwrapped(wrapper, value[wrapper], below(at, wrapper), found);
}

function unwrapped(
  wrapper: (typeof WRAPPERS)[number],
  value: unknown,
  at: string,
  found: Findings,
): readonly Located[] {
  if (wrapper === 'DistributionConfig') return [{ config: value, at, identity: {} }];
  if (wrapper === 'Distribution') {
    const config = isRecord(value) ? value.DistributionConfig : undefined;
    return [{ config, at: below(at, 'DistributionConfig'), identity: identityOf(value) }];
  }
  return listed(value, at, found);
}

/** What `list-distributions` prints: the members of each config but two, and a page of it at that. */
function listed(value: unknown, at: string, found: Findings): readonly Located[] {
  const { Items: items, IsTruncated: isTruncated } = isRecord(value) ? value : {};
  if (isTruncated === true) found.warnings.push({ at, says: 'has more pages than this one' });
  if (!Array.isArray(items) || items.length === 0) {
    found.problems.push({ at, says: 'has no distribution' });
    return [];
  }
  return items.map((config: unknown, i) => {
    const place = `${below(at, 'Items')}[${i}]`;
    const says = 'is not in a list, so / goes to the origin as it is; get-distribution-config prints it';
    found.warnings.push({ at: below(place, 'DefaultRootObject'), says });
    return { config, at: place, identity: identityOf(config) };
  });
}

/** A distribution for tenants has a dash for a name. */
function identityOf(value: unknown): Partial<Identity> {
  const { Id: id, DomainName: name } = isRecord(value) ? value : {};
  return {
    ...(typeof id === 'string' && id !== '' ? { id } : {}),
    ...(typeof name === 'string' && name.includes('.') ? { domainName: name } : {}),
  };
}

interface Read {
  readonly at: string;
  readonly settings: DistributionSettings;
}

/** A config alone says neither id nor domain name: the n-th has ones of this machine. */
function settingsOf({ config, at, identity }: Located, n: number, reading: Reading): readonly Read[] {
  const json = parsed(config, at, { schema: distributionConfigSchema, notSimulatedAt }, reading.found);
  if (!json) return [];
  const { id = n === 0 ? 'ELOCAL' : `ELOCAL${n + 1}`, domainName = `${id.toLowerCase()}.cloudfront.net` } = identity;
  return [{ at, settings: distributionSettings(json, { id, domainName }, at, reading) }];
}

/** Adds a problem for each name that two distributions have, or one has twice: a viewer who asks for it could mean either. */
function findShared(all: readonly Read[], found: Findings): void {
  const owners = new Map<string, string>();
  for (const { at, settings } of all) {
    for (const name of [settings.domainName, ...settings.aliases].map((name) => name.toLowerCase())) {
      const says = `has ${name}, which ${owners.get(name)} has too: CloudFront refuses that (CNAMEAlreadyExists)`;
      if (owners.has(name)) found.problems.push({ at: below(at, 'Aliases'), says });
      else owners.set(name, at || 'the file');
    }
  }
}
