/**
 * What viewers asked for most, by CloudFront's access logs: standard logs, and version 2 of them as W3C or as JSON.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html
 */

/** Why requests of a log are not counted. */
export type LeftOut = 'not GET' | 'not 200' | 'of another host' | "with what may be one viewer's data" | 'not readable';

/** What a log comes to. */
export interface TopPaths {
  /** The most requested first. Paths with their queries, as viewers sent them. */
  readonly paths: readonly { readonly path: string; readonly requests: number }[];
  /** Requests of the log, whatever they were. */
  readonly requests: number;
  readonly leftOut: Readonly<Partial<Record<LeftOut, number>>>;
}

/** What is looked for. */
export interface TopPathsOptions {
  /** Paths at most. */
  readonly count: number;
  /** The Host of viewers, where only one of several is meant. */
  readonly host?: string | undefined;
  /** Whether a path, or a query, may hold what is one viewer's: a token, an address. */
  readonly isPersonal: (text: string) => boolean;
}

type Row = ReadonlyMap<string, string>;

/** Where the fields of a row stand. Other forms of version 2 begin with a row of names, without `#Fields:`. */
const HEAD = /^(?:#Fields: ?)?(?=.*\bcs-uri-stem\b)(?=[^{]*$)/;

/** What a request may hold, and brackets, which many send in queries. @see https://www.rfc-editor.org/rfc/rfc3986#appendix-A */
const PATH = /^\/[\w\-.~!$&'()*+,;=:@/?%[\]]*$/;

/** Counts the requests of a log. Lines that are none of CloudFront's are counted as not readable, and nothing throws. */
export function topPaths(text: string, { count, host, isPersonal }: TopPathsOptions): TopPaths {
  const counts = new Map<string, number>();
  const leftOut = new Map<LeftOut, number>();
  let [names, requests]: [readonly string[], number] = [[], 0];
  for (const line of text.split(/\r?\n/)) {
    if (HEAD.test(line)) names = line.replace(HEAD, '').split(/[\t ,]/);
    else if (line !== '' && !line.startsWith('#')) {
      requests += 1;
      const row = rowOf(line, names);
      const path = row && pathOf(row);
      const why = path === undefined || !row ? 'not readable' : reasonAgainst(row, path, host, isPersonal);
      if (why !== undefined) leftOut.set(why, (leftOut.get(why) ?? 0) + 1);
      else if (path !== undefined) counts.set(path, (counts.get(path) ?? 0) + 1);
    }
  }
  const all = [...counts].map(([path, number]) => ({ path, requests: number }));
  const sorted = all.sort((a, b) => b.requests - a.requests || (a.path < b.path ? -1 : 1));
  return { paths: sorted.slice(0, count), requests, leftOut: Object.fromEntries(leftOut) };
}

function rowOf(line: string, names: readonly string[]): Row | undefined {
  if (line.startsWith('{')) return jsonRow(line);
  const values = line.split('\t');
  if (names.length === 0 || values.length < names.length) return undefined;
  return new Map(names.map((name, i) => [name, values[i] ?? '']));
}

function jsonRow(line: string): Row | undefined {
  try {
    return new Map(Object.entries(JSON.parse(line)).map(([name, value]) => [name, String(value)]));
  } catch {
    return undefined;
  }
}

function pathOf(row: Row): string | undefined {
  const [stem, query = '-'] = [row.get('cs-uri-stem'), row.get('cs-uri-query')];
  if (stem === undefined) return undefined;
  const path = asSent(stem) + (query === '-' || query === '' ? '' : `?${asSent(query)}`);
  return PATH.test(path) ? path : undefined;
}

/** What logs percent-encode of what viewers may send as it is, and the percent sign of what those encoded: `/a%20b` is `/a%2520b`. */
const ENCODED = /%(?:25(?=[\dA-F]{2})|27|5B|5D|7E)/gi;

/** Older logs have what viewers encoded as it was sent: what is not encoded twice stays. */
function asSent(value: string): string {
  return value.replace(ENCODED, (encoded) => decodeURIComponent(encoded));
}

function reasonAgainst(
  row: Row,
  path: string,
  host: string | undefined,
  isPersonal: TopPathsOptions['isPersonal'],
): LeftOut | undefined {
  if (row.get('cs-method') !== 'GET') return 'not GET';
  if (row.get('sc-status') !== '200') return 'not 200';
  const asked = row.get('x-host-header');
  if (host !== undefined && asked !== undefined && asked.toLowerCase() !== host.toLowerCase()) return 'of another host';
  return isPersonal(path) ? "with what may be one viewer's data" : undefined;
}
