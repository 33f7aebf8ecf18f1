/** The names that a release gives to what it makes, and the comments by which it knows its own again. */
import { createHash } from 'node:crypto';

/** Who a release is of. */
export interface Owner {
  readonly app: string;
  readonly environment: string;
}

/** Who made something, and of what. */
export interface MadeBy extends Owner {
  /** The version of Edgewright that compiled it. */
  readonly version: string;
  /** What of the config it is made from: ten hexadecimal digits, the same wherever the config says the same. */
  readonly config: string;
}

/** Characters of a name of a function, a store or a policy that every service takes. */
const LONGEST_NAME = 64;

/** Hexadecimal digits that stand for content. */
const DIGITS = 10;

/** Ten hexadecimal digits that stand for content. */
export function digestOf(...content: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, DIGITS);
}

/**
 * The name of a CloudFront Function: `<app>-<environment>-<station>-<digest>`. Another code, runtime or KeyValueStore is another
 * function, so what a name stands for never changes, and every release can be served again.
 */
export function functionName(
  { app, environment }: Owner,
  { station, runtime, code, store }: { station: string; runtime: string; code: string; store: string | undefined },
): string {
  return fitting(`${app}-${environment}`, `-${station}-${digestOf(app, environment, runtime, code, store ?? '')}`);
}

/** A name of which only the front is known. */
export function withoutDigest(name: string): string {
  return `${name.slice(0, -DIGITS)}…`;
}

/** The name of a Lambda function; its numbered versions are what is released. */
export function lambdaName({ app, environment }: Owner, bundle: string): string {
  const name = `${app}-${environment}-${bundle}`;
  return name.length <= LONGEST_NAME ? name : fitting(name, `-${digestOf(app, environment, bundle)}`);
}

/**
 * The name of a policy: `<app>-<environment>-<digest>`. Another content is another policy, since one that is changed changes what is
 * served at once; the same content is the same policy on every behavior.
 */
export function policyName({ app, environment }: Owner, content: string): string {
  return fitting(`${app}-${environment}`, `-${digestOf(app, environment, content)}`);
}

/** The name of the KeyValueStore. */
export function storeName({ app, environment }: Owner): string {
  return `${app}-${environment}`;
}

/** The role with which Lambda@Edge handlers run, unless the config names another. */
export function roleName({ app, environment }: Owner): string {
  return `${app}-${environment}-edge`;
}

/** The front of a name shortened to what the end leaves over; the end holds a digest of all of it. */
function fitting(front: string, end: string): string {
  return front.slice(0, LONGEST_NAME - end.length) + end;
}

/** What stands in the comment of a function, or in the description of a version: at most 128 characters. */
export function madeByComment({ version, app, environment, config }: MadeBy): string {
  return `Edgewright ${version}: ${app}, ${environment}; config ${config}`;
}

/** Who made something by its comment; nothing where it was not Edgewright. */
export function madeByOf(comment: string | undefined): MadeBy | undefined {
  const found = /^Edgewright (\S+): ([a-z][a-z\d-]*), ([a-z][a-z\d-]*); config ([\da-f]{10})$/.exec(comment ?? '');
  if (!found) return undefined;
  const [, version = '', app = '', environment = '', config = ''] = found;
  return { version, app, environment, config };
}

/** Whether something is this project's. */
export function isOurs(owner: Owner, comment: string | undefined): boolean {
  const made = madeByOf(comment);
  return made?.app === owner.app && made.environment === owner.environment;
}

/** The comment of the KeyValueStore. */
export function storeComment({ app, environment }: Owner): string {
  return `Edgewright: ${app}, ${environment}`;
}
