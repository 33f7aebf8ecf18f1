/**
 * What stands under `/.edgewright/` beside the distribution: time, faults, invalidations and traces for a user's own tests and
 * scripts, as JSON over HTTP. CloudFront has nothing like it, and no function or origin sees these requests.
 */
import { STATUS_CODES } from 'node:http';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { hostNameOf } from '#policy/host-name';
import { EdgeError, type Problem } from '../config/errors.ts';
import { pathText, shapeProblems } from '../config/problems.ts';
import type { Clock } from './clock.ts';
import { isThisMachine } from './distribution-for.ts';
import type { Answer, ViewerRequest } from './exchange.ts';
import { type FaultSwitches, faultsSchema } from './faults.ts';
import { headerOf, headersFrom } from './header-lines.ts';

/** What can be switched and seen. */
export interface Controls {
  readonly clock: Clock;
  readonly faults: FaultSwitches;
  /**
   * Forgets what stands under paths and tags, as CreateInvalidation does; how many answers that were.
   *
   * @throws EdgeError ERR_USAGE with everything that is wrong with the items
   */
  readonly invalidate: (items: readonly string[]) => number;
  /** The ids of all origins. */
  readonly origins: () => readonly string[];
  /** What happened to the last requests, the newest last. */
  readonly traces: () => readonly unknown[];
}

/** Where the controls stand. */
const CONTROL_PATH = '/.edgewright/';

/** Bytes of a request's body that are read at most. */
const BODY_LIMIT = 64 * 1024;

/** What a path takes, and what comes of it. */
interface Control {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly schema?: z.ZodType;
  run(controls: Controls, body: unknown): unknown;
}

const advanceSchema = z.strictObject({ advance: z.number('expected seconds').min(0).max(1e9) });
const invalidationSchema = z.strictObject({ items: z.array(z.string()).min(1) });

const CONTROLS: Readonly<Record<string, Control>> = {
  state: { method: 'GET', run: ({ clock, faults }) => ({ now: timeOf(clock), faults: faults.now() }) },
  clock: {
    method: 'POST',
    schema: advanceSchema,
    run({ clock }, body) {
      clock.advance((body as z.infer<typeof advanceSchema>).advance);
      return { now: timeOf(clock) };
    },
  },
  invalidations: {
    method: 'POST',
    schema: invalidationSchema,
    run: ({ invalidate }, body) => ({ invalidated: invalidate((body as z.infer<typeof invalidationSchema>).items) }),
  },
  faults: {
    method: 'PUT',
    schema: faultsSchema,
    run({ faults, origins }, body) {
      const wanted = faultsSchema.parse(body);
      const unknown = Object.keys(wanted.origins ?? {}).filter((id) => !origins().includes(id));
      if (unknown.length > 0) throw unknownOrigins(unknown, origins());
      faults.set(wanted);
      return faults.now();
    },
  },
  traces: { method: 'GET', run: ({ traces }) => traces() },
};

/** Whether a path is one of the controls'. */
export function isControl({ uri }: ViewerRequest): boolean {
  return uri.startsWith(CONTROL_PATH);
}

/**
 * Whether a request comes from this machine and from nobody's page: a page elsewhere can send some requests here, and a name that
 * is led to this address can read the answers.
 */
function isFromHere({ headers }: ViewerRequest): boolean {
  const [host, origin, site] = ['host', 'origin', 'sec-fetch-site'].map((name) => headerOf(headers, name));
  const isPagesOwn = site === undefined || site === 'same-origin' || site === 'none';
  const isOriginHere = origin === undefined || (URL.canParse(origin) && isThisMachine(new URL(origin).hostname));
  return isPagesOwn && isOriginHere && isThisMachine(hostNameOf(host ?? ''));
}

function unknownOrigins(ids: readonly string[], known: readonly string[]): EdgeError {
  const says = `is no origin; expected one of ${known.join(', ')}`;
  const problems = ids.map((id) => ({ at: pathText(['origins', id]), says }));
  return new EdgeError(
    'ERR_USAGE',
    'some faults are of origins that are not there',
    'Mend what is named above.',
    problems,
  );
}

/** Answers a request of a control's path. Never throws: what is wrong with it is a 400 that says so. */
export async function controlAnswer(controls: Controls, request: ViewerRequest): Promise<Answer> {
  if (!isFromHere(request)) {
    return json(
      403,
      problem('ERR_USAGE', 'controls are for this machine alone', 'Ask by http://localhost, from no page elsewhere.'),
    );
  }
  const name = request.uri.slice(CONTROL_PATH.length);
  const control = Object.hasOwn(CONTROLS, name) ? CONTROLS[name] : undefined;
  if (!control) return json(404, problem('ERR_USAGE', `${request.uri} is no control`, `Use one of: ${all()}.`));
  if (request.method !== control.method) {
    return json(405, problem('ERR_USAGE', `${request.uri} takes ${control.method}`, `Use ${control.method}.`));
  }
  try {
    const body = control.schema ? checked(await bodyOf(request), control.schema, request.uri) : undefined;
    return json(200, control.run(controls, body));
  } catch (error) {
    if (!(error instanceof EdgeError)) throw error;
    return json(400, problem(error.code, error.message, error.hint, error.problems));
  }
}

function all(): string {
  return Object.entries(CONTROLS)
    .map(([name, { method }]) => `${method} ${CONTROL_PATH}${name}`)
    .join(', ');
}

function timeOf(clock: Clock): string {
  return new Date(clock.now()).toISOString();
}

function checked(text: string, schema: z.ZodType, path: string): unknown {
  const body = parsed(text, path);
  const problems = shapeProblems(body, schema);
  if (problems.length === 0) return body;
  throw new EdgeError(
    'ERR_USAGE',
    `${path} was sent something it does not take`,
    'Mend what is named above.',
    problems,
  );
}

function parsed(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new EdgeError('ERR_USAGE', `${path} takes JSON: ${(error as Error).message}`, 'Send JSON.');
  }
}

async function bodyOf({ stream = Readable.from([]) }: ViewerRequest): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > BODY_LIMIT) throw new EdgeError('ERR_USAGE', 'The body is over 64 KB', 'Send less.');
    chunks.push(Buffer.from(chunk));
  }
  return Buffer.concat(chunks).toString();
}

function problem(code: string, message: string, hint: string, problems: readonly Problem[] = []): unknown {
  return { code, message, hint, problems };
}

function json(status: number, value: unknown): Answer {
  const body = `${JSON.stringify(value, null, 2)}\n`;
  const headers = headersFrom({
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
  });
  return { status: String(status), statusDescription: STATUS_CODES[status] ?? '', headers, body };
}
