/** The last requests of `edgewright dev`, as JSON lines, for other commands to read: a trace a line, beside the bundles. */
import { appendFile, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isRecord } from '../is-record.ts';
import { isLambdaEvent } from '../judge/fixture.ts';
import type { StationRun, Trace } from '../trace/trace.ts';
import { jsonText } from './json-text.ts';
import { redacted } from './redacted.ts';

/** Bytes after which the file is put aside and a new one begun; the one that was put aside before is removed. */
const LIMIT = 8 * 1024 * 1024;

/** How a file of traces is written. */
export interface TracesWriterOptions {
  /** Whether secrets and addresses are taken out; they are unless it is said. */
  readonly redacts?: boolean;
  /** Bytes of each of the two files. Default: 8 MiB. */
  readonly limit?: number;
  /** Told once, in words, if the file cannot be written. */
  readonly says?: (line: string) => void;
}

/** Writes traces, in their order and behind the answers' backs. */
export interface TracesWriter {
  write(trace: Trace): void;
  /** Resolves when everything is written. */
  close(): Promise<void>;
}

/** Where the traces of a build stand, by its output folder. */
export function tracesFileIn(out: string): string {
  return join(out, '.traces.jsonl');
}

/** A trace on one line, without bodies; without secrets and addresses unless `redacts` is false. */
export function traceLine(trace: Trace, redacts = true): string {
  return jsonText(redacts ? redacted(withoutBodies(trace)) : withoutBodies(trace));
}

/** Begins a file of traces anew. Others than the user cannot read it. */
export function tracesWriter(file: string, options: TracesWriterOptions = {}): TracesWriter {
  const { redacts = true, limit = LIMIT, says = () => {} } = options;
  let waiting: string[] = [];
  let size = 0;
  let hasFailed = false;
  const append = async (): Promise<void> => {
    const lines = waiting.join('');
    waiting = [];
    if (lines === '' || hasFailed) return;
    if (size > limit) {
      await rename(file, earlier(file));
      size = 0;
    }
    await appendFile(file, lines, { mode: 0o600 });
    size += Buffer.byteLength(lines);
  };
  const failed = (error: unknown): void => {
    if (!hasFailed) says(`requests are not recorded: ${(error as Error).message}`);
    hasFailed = true;
  };
  const begin = async (): Promise<void> => {
    await mkdir(dirname(file), { recursive: true });
    await Promise.all([file, earlier(file)].map((old) => rm(old, { force: true })));
  };
  let written = begin().catch(failed);
  return {
    write(trace) {
      waiting.push(`${traceLine(trace, redacts)}\n`);
      if (waiting.length === 1) written = written.then(append).catch(failed);
    },
    close: () => written,
  };
}

/** The traces of a file and of the one that was put aside before it, oldest first; nothing where there is no file. */
export async function readTraces(file: string): Promise<readonly Trace[] | undefined> {
  const texts = await Promise.all([earlier(file), file].map((each) => readFile(each, 'utf8').catch(() => undefined)));
  if (texts[1] === undefined) return undefined;
  return texts.flatMap((text) => tracesIn(text ?? ''));
}

/** The traces among lines of text. A last line may still be on its way. */
function tracesIn(text: string): readonly Trace[] {
  return text.split('\n').flatMap((line) => {
    try {
      const value: unknown = JSON.parse(line);
      return isTrace(value) ? [value] : [];
    } catch {
      return [];
    }
  });
}

/** Whether a value is a trace that was written here. */
export function isTrace(value: unknown): value is Trace {
  return isRecord(value) && Array.isArray(value.stations) && isRecord(value.request) && isRecord(value.answer);
}

function earlier(file: string): string {
  return file.replace(/\.jsonl$/, '.1.jsonl');
}

function withoutBodies(trace: Trace): Trace {
  return { ...trace, stations: trace.stations.map(stationWithoutBodies) };
}

/** A body's place stays, so that an event is still complete. */
function stationWithoutBodies(run: StationRun): StationRun {
  const { event, result } = run;
  const bare = isLambdaEvent(event)
    ? { ...event, Records: [{ ...event.Records[0], cf: partsWithoutBodies(event.Records[0].cf) }] }
    : partsWithoutBodies(event);
  return { ...run, event: bare, ...(result === undefined ? {} : { result: withoutBody(result) }) };
}

function partsWithoutBodies(parts: unknown): unknown {
  if (!isRecord(parts)) return parts;
  const { request, response } = parts;
  return {
    ...parts,
    ...(request === undefined ? {} : { request: withoutBody(request) }),
    ...(response === undefined ? {} : { response: withoutBody(response) }),
  };
}

function withoutBody(message: unknown): unknown {
  if (!isRecord(message) || message.body === undefined) return message;
  return { ...message, body: isRecord(message.body) ? { ...message.body, data: '' } : '' };
}
