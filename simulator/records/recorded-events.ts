/** Events that were recorded: in traces of `edgewright dev`, or in what functions and handlers logged in production. */
import { gunzipSync } from 'node:zlib';
import { isOriginStation, type Station } from '#policy/restricted-headers';
import { isRecord } from '../is-record.ts';
import { isLambdaEvent, STATIONS } from '../judge/fixture.ts';
import { isTrace } from './traces-file.ts';

/** An event, and where it was met. */
export interface RecordedEvent {
  readonly station: Station;
  readonly event: Readonly<Record<string, unknown>>;
}

/** What a log holds. */
export interface RecordedLog {
  readonly events: readonly RecordedEvent[];
  /** Lines that begin as JSON and are none: CloudFront cuts off what a function logs beyond 10 KB. */
  readonly broken: number;
}

/** Bytes that a compressed log may come to. */
const LARGEST_LOG = 512 * 1024 * 1024;

/**
 * Reads what CloudWatch Logs hands out: the JSON of `aws logs filter-log-events` and `get-log-events`, or the lines of an export to S3 or
 * of `aws logs tail`, compressed or not. Every message with an event of CloudFront's as JSON in it counts, as
 * `console.log(JSON.stringify(event))` writes it, whatever stands before it. So does a trace.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/S3Export.html
 */
export function recordedLog(bytes: Uint8Array): RecordedLog {
  const isCompressed = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const text = (isCompressed ? gunzipSync(bytes, { maxOutputLength: LARGEST_LOG }) : Buffer.from(bytes)).toString();
  const found = messagesOf(text).map(eventsInMessage);
  return { events: found.flatMap((events) => events ?? []), broken: found.filter((events) => !events).length };
}

/** The events of a value that is one, is a trace, or has one as its `event`. */
export function eventsIn(value: unknown): readonly RecordedEvent[] {
  if (isTrace(value)) return value.stations.flatMap(({ event }) => eventsIn(event));
  if (!isRecord(value)) return [];
  const station = stationOf(value);
  if (station) return [{ station, event: value }];
  return isRecord(value.event) ? eventsIn(value.event) : [];
}

/** What was logged, message by message. */
function messagesOf(text: string): readonly string[] {
  const whole = parsed(text);
  const events = isRecord(whole) && Array.isArray(whole.events) ? whole.events : undefined;
  if (!events) return text.split(/\r?\n/);
  return events.flatMap((event) => (isRecord(event) && typeof event.message === 'string' ? [event.message] : []));
}

/** Nothing where a message begins as JSON and is none. */
function eventsInMessage(message: string): readonly RecordedEvent[] | undefined {
  const start = message.indexOf('{');
  if (start < 0) return [];
  const value = parsed(message.slice(start));
  return value === undefined ? undefined : eventsIn(value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function stationOf(event: Readonly<Record<string, unknown>>): Station | undefined {
  if (isLambdaEvent(event)) {
    const { config, request } = event.Records[0].cf as Readonly<Record<string, unknown>>;
    return isRecord(config) && isRecord(request) ? STATIONS.find((station) => station === config.eventType) : undefined;
  }
  const { context, request } = event;
  if (!isRecord(context) || !isRecord(request)) return undefined;
  return STATIONS.find((station) => station === context.eventType && !isOriginStation(station));
}
