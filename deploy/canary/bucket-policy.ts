/** Whether the policy of a bucket lets a distribution read it: as much of the language of IAM policies as bucket policies for CloudFront need. */

/** Who reads. */
export interface BucketReader {
  readonly bucket: string;
  /** Twelve digits. */
  readonly account: string;
  /** The ARN of the distribution. */
  readonly arn: string;
}

/** A condition that asks for something else than who reads is neither. */
type Truth = boolean | 'unknown';

type Statement = Readonly<Record<string, unknown>>;

/**
 * Whether CloudFront may get objects for a distribution. What a policy makes depend on something else than the distribution and its
 * account counts as allowed, and not as denied: this looks for the distribution that was forgotten.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function admitsReader(policy: string, reader: BucketReader): boolean {
  const { Statement = [] } = JSON.parse(policy) as { readonly Statement?: Statement | readonly Statement[] };
  const statements = [Statement].flat();
  const truths = (effect: string): readonly Truth[] =>
    statements.filter(({ Effect }) => Effect === effect).map((statement) => matches(statement, reader));
  return truths('Allow').some((truth) => truth !== false) && !truths('Deny').includes(true);
}

/** Whether a statement speaks of a reader. */
function matches(statement: Statement, reader: BucketReader): Truth {
  const { Principal, NotPrincipal, NotAction, NotResource, Condition = {} } = statement;
  const hasNot = [NotPrincipal, NotAction, NotResource].some((member) => member !== undefined);
  const plain =
    (Principal === undefined || isCloudFront(Principal)) &&
    (statement.Action === undefined || textsOf(statement.Action).some((action) => isLike('s3:getobject', action))) &&
    (statement.Resource === undefined || textsOf(statement.Resource).some((resource) => isOfBucket(resource, reader)));
  return every([plain, hasNot ? 'unknown' : true, ...conditionsOf(Condition as Statement, reader)]);
}

function isCloudFront(principal: unknown): boolean {
  if (principal === '*') return true;
  const { Service, AWS } = principal as Statement;
  return textsOf(Service).includes('cloudfront.amazonaws.com') || textsOf(AWS).includes('*');
}

function isOfBucket(resource: string, { bucket }: BucketReader): boolean {
  return resource === '*' || (resource.includes('/') && isLike(`arn:aws:s3:::${bucket}`, resource.split('/')[0] ?? ''));
}

function conditionsOf(condition: Statement, reader: BucketReader): readonly Truth[] {
  return Object.entries(condition).flatMap(([operator, keys]) =>
    Object.entries(keys as Statement).map(([key, values]) => holds(operator, key, textsOf(values), reader)),
  );
}

/** Whether one condition holds. Names of keys are the same in every case. */
function holds(operator: string, key: string, values: readonly string[], { arn, account }: BucketReader): Truth {
  const value = { 'aws:sourcearn': arn, 'aws:sourceaccount': account }[key.toLowerCase()];
  const known = /^(String|Arn)(Not)?(Equals|Like)(?:IfExists)?$/.exec(operator);
  if (value === undefined || !known) return 'unknown';
  const [, type, not, how] = known;
  // Of ARNs both operators take wildcards.
  const hasWildcards = type === 'Arn' || how === 'Like';
  const isOne = values.some((wanted) => (hasWildcards ? isLike(value, wanted) : value === wanted));
  return isOne === (not === undefined);
}

function every(truths: readonly Truth[]): Truth {
  if (truths.includes(false)) return false;
  return truths.includes('unknown') ? 'unknown' : true;
}

/** `*` stands for any characters, `?` for one. */
function isLike(text: string, pattern: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 'is').test(text);
}

function textsOf(value: unknown): readonly string[] {
  return [value ?? []].flat().map(String);
}
