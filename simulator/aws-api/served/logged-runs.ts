/** What functions and handlers wrote on the way of a request, as CloudFront and Lambda write it to CloudWatch Logs. */
import { createHash } from 'node:crypto';
import { edgeLocationOf } from '../../station/edge-location.ts';
import type { StationRun } from '../../trace/trace.ts';
import type { Trip } from '../../trip.ts';
import { uuid } from '../ids.ts';
import { lambdaName, numberedVersion } from '../lambda/versions.ts';
import type { LogLine } from '../logs/log-lines.ts';
import type { AwsState } from '../state.ts';

/** What of a trip is logged. */
export type LoggedTrip = Pick<Trip, 'id' | 'startedAt' | 'notes'>;

/** Where a trip was made. */
export interface LoggedPlace {
  readonly account: string;
  readonly state: AwsState;
  /** The edge location that was asked for. */
  readonly pop: string | undefined;
  readonly randomBytes: (count: number) => Uint8Array;
}

/** Functions write to this Region, wherever they run. */
const FUNCTIONS_REGION = 'us-east-1';

/** The lines of every run on a trip. All have the time at which it began. */
export function logLinesOf(trip: LoggedTrip, place: LoggedPlace): readonly LogLine[] {
  return trip.notes.stations.flatMap((run) =>
    run.runtime === 'lambda-edge' ? handlerLines(trip, run, place) : functionLines(trip, run, place),
  );
}

/** Of a function that wrote something. @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-functions-logs.html */
function functionLines({ id, startedAt: at }: LoggedTrip, run: StationRun, { pop }: LoggedPlace): readonly LogLine[] {
  if (run.logs.length === 0) return [];
  const { context } = run.event as { readonly context: { readonly distributionId: string } };
  const name = run.name.slice(run.name.lastIndexOf('/') + 1);
  const date = new Date(at);
  const day = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()].join('/');
  const stream = `${day}/${uuid(() => hashOf(`${name} ${day} ${edgeLocationOf(pop).name}`))}`;
  const messages = [`START DistributionID: ${context.distributionId}`, ...run.logs, 'END'];
  return messages.map((text) => ({
    region: FUNCTIONS_REGION,
    group: `/aws/cloudfront/function/${name}`,
    stream,
    at,
    message: `${id} ${text}`,
  }));
}

/**
 * Of a handler, in the Region where it ran: each call begins, ends and reports, whether or not it wrote anything.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 */
function handlerLines(
  { startedAt: at }: LoggedTrip,
  run: StationRun,
  { account, state, pop, randomBytes }: LoggedPlace,
): readonly LogLine[] {
  const { name, version = '' } = lambdaName(run.name);
  const { region } = edgeLocationOf(pop);
  const id = uuid(randomBytes);
  const day = new Date(at).toISOString().slice(0, 10).replaceAll('-', '/');
  const stream = `${day}/[${version}]${hashOf(`${name} ${version} ${day} ${region}`).toString('hex').slice(0, 32)}`;
  const time = new Date(at).toISOString();
  const memory = numberedVersion(state, account, run.name)?.memorySize ?? 0;
  const messages = [
    `START RequestId: ${id} Version: ${version}\n`,
    ...run.logs.map((text) => `${time}\t${id}\tINFO\t${text}\n`),
    `END RequestId: ${id}\n`,
    `REPORT RequestId: ${id}\tDuration: ${run.took.toFixed(2)} ms\tBilled Duration: ${Math.max(1, Math.ceil(run.took))} ms\tMemory Size: ${memory} MB\n`,
  ];
  return messages.map((message) => ({ region, group: `/aws/lambda/us-east-1.${name}`, stream, at, message }));
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
