/** CloudWatch Logs, as far as logs are read: what functions and handlers wrote. @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_Operations.html */
import type {
  DescribeLogGroupsRequest,
  DescribeLogStreamsRequest,
  FilterLogEventsRequest,
  GetLogEventsRequest,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Call, Handler, Operations } from '../call.ts';
import type { Given, LogEventRecord, LogGroupRecord } from '../state.ts';
import { ApiError } from '../wire/api-error.ts';
import { filterFrom } from './filter-pattern.ts';

const describeLogGroups: Handler<Given<DescribeLogGroupsRequest>> = (input, call) => {
  const { logGroupNamePrefix: prefix = '', logGroupNamePattern: part = '' } = input;
  const meant = Object.values(call.state.logGroups).filter(
    ({ region, name }) => region === call.region && name.startsWith(prefix) && name.includes(part),
  );
  const { page, nextToken } = pageAfter(meant, ({ name }) => name, { ...input, max: 50 });
  return { output: { logGroups: page.map((group) => shownGroup(group, call)), ...nextToken } };
};

const describeLogStreams: Handler<Given<DescribeLogStreamsRequest>> = (input, call) => {
  const { logStreamNamePrefix: prefix = '', orderBy = 'LogStreamName', descending = false } = input;
  if (prefix !== '' && orderBy === 'LastEventTime') {
    throw invalid('Cannot order by LastEventTime with a logStreamNamePrefix.');
  }
  const group = groupOf(input, call);
  const streams = [...new Set(group.events.map(({ stream }) => stream))]
    .filter((name) => name.startsWith(prefix))
    .map((name) => shownStream(group, name, call));
  const keyOf = (one: (typeof streams)[number]): string =>
    orderBy === 'LastEventTime' ? timeKey(one.lastEventTimestamp, one.logStreamName) : one.logStreamName;
  const { page, nextToken } = pageAfter(streams, keyOf, { ...input, max: 50, descending });
  return { output: { logStreams: page, ...nextToken } };
};

/** Events of all streams, by their times. What is older than the bounds of a group is gone. */
const filterLogEvents: Handler<Given<FilterLogEventsRequest>> = (input, call) => {
  const { startTime: from = 0, endTime: to = Number.POSITIVE_INFINITY, filterPattern = '' } = input;
  const { logStreamNames: names, logStreamNamePrefix: prefix = '' } = input;
  if (names && prefix !== '') throw invalid('Either logStreamNames or logStreamNamePrefix can be given, not both.');
  const isMeant = filterFrom(filterPattern);
  const events = groupOf(input, call)
    .events.filter(({ at }) => at >= from && at <= to)
    .filter(({ stream }) => stream.startsWith(prefix) && (names?.includes(stream) ?? true))
    .filter(({ message }) => isMeant(message));
  const { page, nextToken } = pageAfter(events, eventKey, { ...input, max: MAX_EVENTS });
  const shown = page.map((event) => ({ ...shownEvent(event), logStreamName: event.stream, eventId: event.id }));
  return { output: { events: shown, searchedLogStreams: [], ...nextToken } };
};

/** Events of one stream. Its tokens go on in either direction, and stay where there is nothing more. */
const getLogEvents: Handler<Given<GetLogEventsRequest>> = (input, call) => {
  const { startTime: from = 0, endTime: to = Number.POSITIVE_INFINITY, nextToken: token, limit = MAX_EVENTS } = input;
  const [, way = '', after = ''] = /^([fb])\/(\d+)$/.exec(token ?? '') ?? [];
  if (token !== undefined && way === '') throw invalid('The specified nextToken is invalid.');
  const all = groupOf(input, call).events.filter(({ stream }) => stream === input.logStreamName);
  if (all.length === 0) throw notFound('The specified log stream does not exist.');
  const events = all
    .filter(({ at }) => at >= from && at < to)
    .filter(({ id }) => way === '' || (way === 'f' ? id > after : id < after));
  const isForward = way === '' ? input.startFromHead : way === 'f';
  const page = isForward ? events.slice(0, limit) : events.slice(-limit);
  const [first = after, last = after] = [page[0]?.id, page.at(-1)?.id];
  return {
    output: {
      events: page.map(shownEvent),
      nextForwardToken: `f/${last || all.at(-1)?.id}`,
      nextBackwardToken: `b/${first || all[0]?.id}`,
    },
  };
};

/** What can be asked of logs. */
export const logOperations: Operations = {
  DescribeLogGroups: describeLogGroups,
  DescribeLogStreams: describeLogStreams,
  FilterLogEvents: filterLogEvents,
  GetLogEvents: getLogEvents,
};

/** Events of one answer. */
const MAX_EVENTS = 10_000;

interface GroupInput {
  readonly logGroupName?: string;
  /** A name or an ARN. */
  readonly logGroupIdentifier?: string;
}

function groupOf({ logGroupName, logGroupIdentifier }: GroupInput, { state, region }: Call): LogGroupRecord {
  const written = logGroupName ?? logGroupIdentifier;
  if (written === undefined || (logGroupName !== undefined && logGroupIdentifier !== undefined)) {
    throw invalid('Either logGroupName or logGroupIdentifier must be given, and not both.');
  }
  const name = /^arn:aws:logs:[^:]*:\d*:log-group:([^:]+)/.exec(written)?.[1] ?? written;
  const key = `${region} ${name}`;
  const found = Object.hasOwn(state.logGroups, key) ? state.logGroups[key] : undefined;
  if (found) return found;
  throw notFound('The specified log group does not exist.');
}

interface PageInput {
  readonly nextToken?: string;
  readonly limit?: number;
  /** The most that can be asked for. */
  readonly max: number;
  readonly descending?: boolean;
}

/** The page behind a token, which is the key of the last item of the page before, in the order of keys. */
function pageAfter<Item>(
  all: readonly Item[],
  keyOf: (item: Item) => string,
  { nextToken: token, limit, max, descending = false }: PageInput,
): { readonly page: readonly Item[]; readonly nextToken: { readonly nextToken?: string } } {
  if (limit !== undefined && !(limit >= 1 && limit <= max)) throw invalid(`limit must be from 1 to ${max}.`);
  const last = token === undefined ? undefined : Buffer.from(token, 'base64url').toString();
  const isBefore = (a: string, b: string): boolean => (descending ? a > b : a < b);
  // What a group has forgotten since may be the last of them.
  const rest = all
    .filter((item) => last === undefined || isBefore(last, keyOf(item)))
    .sort((a, b) => (isBefore(keyOf(a), keyOf(b)) ? -1 : 1));
  const page = rest.slice(0, limit ?? max);
  const end = page.at(-1);
  const isOver = page.length === rest.length || end === undefined;
  return { page, nextToken: isOver ? {} : { nextToken: Buffer.from(keyOf(end)).toString('base64url') } };
}

function eventKey({ at, id }: LogEventRecord): string {
  return timeKey(at, id);
}

/** A text that is in the order of times, and of texts within one millisecond. */
function timeKey(at: number, text: string): string {
  return `${String(at).padStart(16, '0')} ${text}`;
}

function shownEvent({ at, message }: LogEventRecord) {
  return { timestamp: at, message, ingestionTime: at };
}

function shownGroup(group: LogGroupRecord, call: Call): object {
  const arn = groupArn(group, call);
  return {
    logGroupName: group.name,
    creationTime: group.createdAt,
    metricFilterCount: 0,
    arn: `${arn}:*`,
    storedBytes: group.events.reduce((sum, { message }) => sum + Buffer.byteLength(message), 0),
    logGroupClass: 'STANDARD',
    logGroupArn: arn,
  };
}

function shownStream(group: LogGroupRecord, name: string, call: Call) {
  const times = group.events.filter(({ stream }) => stream === name).map(({ at }) => at);
  const [first, last] = [Math.min(...times), Math.max(...times)];
  return {
    logStreamName: name,
    creationTime: first,
    firstEventTimestamp: first,
    lastEventTimestamp: last,
    lastIngestionTime: last,
    arn: `${groupArn(group, call)}:log-stream:${name}`,
    storedBytes: 0,
  };
}

function groupArn({ region, name }: LogGroupRecord, { account }: Call): string {
  return `arn:aws:logs:${region}:${account}:log-group:${name}`;
}

function invalid(says: string): ApiError {
  return new ApiError('InvalidParameterException', says);
}

function notFound(says: string): ApiError {
  return new ApiError('ResourceNotFoundException', says);
}
