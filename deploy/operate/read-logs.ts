/** What functions and handlers logged, out of all Regions. */
import { type FilteredLogEvent, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import type { AwsClients } from '../aws/clients.ts';
import { ifThere, isError } from '../aws/is-error.ts';
import type { LogSource } from './log-sources.ts';

/** A line of a log. */
export interface LogLine {
  /** Unique in its group. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly source: LogSource;
  readonly text: string;
}

/** What was logged, and where nobody could be asked. */
export interface ReadLogs {
  /** By their times. */
  readonly lines: readonly LogLine[];
  readonly unread: readonly { readonly region: string; readonly error: Error }[];
}

/** Which lines are wanted. */
export interface WantedLines {
  /** Milliseconds since 1970, both inclusive. */
  readonly from: number;
  readonly to: number;
  /** What a line has to hold, letter by letter. */
  readonly text?: string;
}

/**
 * Reads the lines of all sources at once. A Region that refuses, as where an organization allows only some, is said, and the others are
 * read.
 *
 * @throws what the client throws, where no Region answers
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
 */
export async function readLogs(
  clients: Pick<AwsClients, 'logsIn'>,
  sources: readonly LogSource[],
  wanted: WantedLines,
): Promise<ReadLogs> {
  const regions = [...new Set(sources.map(({ region }) => region))];
  const read = await Promise.all(
    regions.map(async (region) => {
      const here = sources.filter((source) => source.region === region);
      try {
        return { region, lines: await readRegion(clients.logsIn(region), here, wanted) };
      } catch (error) {
        if (!isError(error, ...REFUSALS)) throw error;
        return { region, lines: [], error };
      }
    }),
  );
  const unread = read.flatMap(({ region, error }) => (error ? [{ region, error }] : []));
  if (unread.length > 0 && unread.length === regions.length) throw unread[0]?.error;
  const lines = read.flatMap((one) => one.lines).sort((a, b) => a.at - b.at);
  return { lines, unread };
}

/** What CloudWatch says where a Region is closed to somebody. */
const REFUSALS = ['AccessDeniedException', 'UnrecognizedClientException'];

async function readRegion(
  client: ReturnType<AwsClients['logsIn']>,
  sources: readonly LogSource[],
  { from, to, text = '' }: WantedLines,
): Promise<readonly LogLine[]> {
  const lines: LogLine[] = [];
  for (const source of sources) {
    const input = { logGroupName: source.group, startTime: from, endTime: to };
    const all = (async () => {
      for await (const { events = [] } of paginateFilterLogEvents({ client }, input)) {
        const ours = events.filter((event) => isOf(source, event) && (event.message ?? '').includes(text));
        lines.push(...ours.map((event) => lineOf(source, event)));
      }
    })();
    // Whoever never logged, or never ran there, has no group.
    await ifThere(all);
  }
  return lines;
}

/** All versions of a handler write to one group, each to streams that have its number in their names. */
function isOf({ code }: LogSource, { logStreamName: stream = '' }: FilteredLogEvent): boolean {
  const version = code.split(':')[1];
  return version === undefined || stream.includes(`[${version}]`);
}

function lineOf(source: LogSource, { eventId: id = '', timestamp: at = 0, message = '' }: FilteredLogEvent): LogLine {
  return { id, at, source, text: message.trimEnd() };
}
