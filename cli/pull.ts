/** `edgewright pull`: the distribution of an environment, as it is on AWS, in a file for `dev`, reviews and other tools. */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import diff from 'microdiff';
import { CONFIG_FILE, distributionIn } from '../config/load.ts';
import { DEFAULT_ENVIRONMENT } from '../config/resolve.ts';
import { type AwsClients, awsClients } from '../deploy/aws/clients.ts';
import { type PulledDistribution, pullDistribution } from '../deploy/distribution/pull-distribution.ts';
import type { ExitCode, Io } from './io.ts';
import { askingAws, noDistribution, type ReleaseOptions } from './release-session.ts';
import { counted } from './table.ts';

/** The options of `edgewright pull`. */
export interface PullOptions extends ReleaseOptions {
  /** The file; beside the config unless told otherwise. */
  readonly out?: string;
  /** Whether nothing is written. */
  readonly check?: boolean;
  /** Whether values of origins' custom headers are left out. Default: true. */
  readonly redact?: boolean;
}

/**
 * Writes the distribution, and what it names, to a file. Of the config its id alone is needed. Exits with 2 where `--check` is said and
 * the file is not what is there now.
 *
 * @throws EdgeError ERR_CONFIG, ERR_USAGE where the environment has no distribution, ERR_AWS
 */
export async function runPull(io: Io, options: PullOptions, clients: () => AwsClients = awsClients): Promise<ExitCode> {
  const { config = CONFIG_FILE, env = DEFAULT_ENVIRONMENT, redact = true } = options;
  const id = await distributionIn(resolve(io.cwd, config), env, config);
  if (id === undefined) throw noDistribution(env);
  return askingAws(io, async () => {
    io.progress(`reading ${id}`);
    const pulled = await pullDistribution(clients(), id, redact);
    io.progress('');
    return keep(io, options, pulled);
  });
}

async function keep(io: Io, options: PullOptions, pulled: PulledDistribution): Promise<ExitCode> {
  const { env = DEFAULT_ENVIRONMENT, config = CONFIG_FILE, check = false, json = false } = options;
  const file = options.out ?? join(dirname(config), `edge.distribution.${env}.json`);
  const path = resolve(io.cwd, file);
  const before = existsSync(path) ? await readFile(path, 'utf8') : undefined;
  const hasChanged = before !== pulled.text;
  if (hasChanged && !check) await writeFile(path, pulled.text);
  const changes = changedPaths(before, pulled.text);
  const { id, domainName, redacted, unknown } = pulled;
  const facts = { distribution: id, domainName, file, changed: hasChanged, changes, redacted, unknown };
  if (json) io.out(JSON.stringify(facts, undefined, 2));
  else for (const line of linesOf(facts, check)) io.out(line);
  return hasChanged && check ? 2 : 0;
}

/** Paths of what is another now. None where there was no file, or one that is no JSON: then everything is. */
function changedPaths(before: string | undefined, after: string): readonly string[] {
  try {
    return diff(JSON.parse(before ?? ''), JSON.parse(after)).map(({ path }) => path.join('.'));
  } catch {
    return [];
  }
}

interface Facts extends Pick<PulledDistribution, 'domainName' | 'redacted' | 'unknown'> {
  readonly distribution: string;
  readonly file: string;
  readonly changed: boolean;
  readonly changes: readonly string[];
}

function linesOf(
  { distribution, domainName, file, changed, changes, redacted, unknown }: Facts,
  check: boolean,
): readonly string[] {
  const says = check ? `${file} is not what is on AWS now: run edgewright pull` : `${file} written`;
  return [
    `${distribution}  ${domainName}`,
    ...changes.map((path) => `  ~ ${path}`),
    ...unknown.map((path) => `warning  ${path} is not known to @aws-sdk/client-cloudfront, and not in the file`),
    ...(redacted.length === 0
      ? []
      : [
          `${counted(redacted.length, 'value')} of origins' headers left out, --no-redact keeps them: ${redacted.join(', ')}`,
        ]),
    changed ? says : `${file} is up to date`,
  ];
}
