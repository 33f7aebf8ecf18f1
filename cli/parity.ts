/** The parity report: what functions do on AWS with every fixture, beside what they do on this machine. */
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Bundle } from '../build/bundle.ts';
import type { Problem } from '../config/errors.ts';
import type { AwsClients } from '../deploy/aws/clients.ts';
import type { DeployWorld } from '../deploy/deploy-world.ts';
import type { Deployment } from '../deploy/release/deploy-release.ts';
import { testFunction, type UploadedFunction } from '../deploy/upload/test-function.ts';
import { differences } from '../simulator/judge/differences.ts';
import { type Fixture, isLambdaEvent, readFixtures } from '../simulator/judge/fixture.ts';
import { judge, type Verdict } from '../simulator/judge/judge.ts';
import type { Io } from './io.ts';
import { fileOf, type Project } from './project.ts';
import { counted } from './table.ts';
import { enginesOf } from './test.ts';

/** One event on one function. */
export interface ParityRow {
  readonly function: string;
  readonly fixture: string;
  /** Percent of the time that a function may take, as AWS measured it. */
  readonly computeUtilization: number;
  readonly differences: readonly string[];
}

/** A report that grows with every function that is compared. */
export interface Parity {
  readonly compare: NonNullable<Deployment['compare']>;
  rows(): readonly ParityRow[];
  /** Writes `parity.json` beside the manifest, where something was compared. */
  write(): Promise<void>;
}

/** Events that AWS is asked at once. */
const AT_ONCE = 4;

/** The file of a report. */
const PARITY_FILE = 'parity.json';

/** Compares the functions of a project by its fixtures. */
export function parityOf(io: Io, project: Project, { clients, says }: Pick<DeployWorld, 'clients' | 'says'>): Parity {
  const rows: ParityRow[] = [];
  const fixtures = readFixtures(resolve(project.loaded.root, 'test/fixtures'));
  return {
    rows: () => rows,
    async compare({ bundle }, uploaded, store) {
      const { name } = uploaded;
      const mine = await verdictsOf(io, project, bundle, (await fixtures).filter(isComparable), store);
      const compared: ParityRow[] = [];
      for (let from = 0; from < mine.length; from += AT_ONCE) {
        io.progress(`asking AWS what ${name} does, ${from} of ${mine.length} events`);
        const some = mine.slice(from, from + AT_ONCE);
        compared.push(...(await Promise.all(some.map((verdict) => rowOf(clients, uploaded, verdict)))));
      }
      io.progress('');
      rows.push(...compared);
      const problems = compared.flatMap(problemOf);
      if (compared.length > 0 && problems.length === 0) says({ step: 'parity', says: parityLine(name, compared) });
      return problems;
    },
    async write() {
      if (rows.length === 0) return;
      await writeFile(join(project.out, PARITY_FILE), `${JSON.stringify({ rows }, undefined, 2)}\n`);
    },
  };
}

/** A fixture that says itself what the KeyValueStore holds meets another store on AWS. */
function isComparable({ event, store }: Fixture): boolean {
  return store === undefined && !isLambdaEvent(event);
}

/** What a function does here, now, with what the KeyValueStore really holds. */
async function verdictsOf(
  io: Io,
  project: Project,
  bundle: Bundle,
  fixtures: readonly Fixture[],
  store: ReadonlyMap<string, string>,
): Promise<readonly Verdict[]> {
  const { engines } = enginesOf('both');
  const bench = {
    ...project,
    bundles: [{ ...bundle, stored: [...store].map(([key, value]) => ({ key, value })) }],
    fileOf: (one: Bundle) => fileOf(project, one),
    engines,
    now: io.now(),
  };
  const verdicts = await judge(fixtures, bench);
  return verdicts.filter((verdict) => verdict.bundle !== undefined);
}

async function rowOf(
  clients: Pick<AwsClients, 'cloudfront'>,
  uploaded: UploadedFunction,
  { fixture, actual, failures }: Verdict,
): Promise<ParityRow> {
  const { output, error, computeUtilization } = await testFunction(clients, uploaded, fixture.event);
  const here = actual === undefined ? { error: failures.join('; ') } : actual;
  const isSameFailure = actual === undefined && error !== undefined;
  const there = error === undefined ? output : { error };
  return {
    function: uploaded.name,
    fixture: `${fixture.station}/${fixture.name}`,
    computeUtilization,
    differences: isSameFailure ? [] : differences(here, there, 'here', 'AWS'),
  };
}

function problemOf({ function: name, fixture, differences: found }: ParityRow): readonly Problem[] {
  return found.map((says) => ({ at: `${fixture} on ${name}`, says }));
}

/** Percent of the time from where AWS advises to do less: what is over the limit is ended. */
const CLOSE = 80;

/** A line of what was compared. */
function parityLine(name: string, rows: readonly ParityRow[]): string {
  const most = rows.reduce((one, other) => (other.computeUtilization > one.computeUtilization ? other : one));
  const used = `at most ${most.computeUtilization} % of the time allowed, by ${most.fixture}`;
  const advice = most.computeUtilization < CLOSE ? '' : '; a function that takes longer is ended';
  return `compared ${name} by ${counted(rows.length, 'event')}: AWS does what this machine does; ${used}${advice}`;
}
