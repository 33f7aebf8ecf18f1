import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readTraces, traceLine, tracesFileIn, tracesWriter } from '../../../simulator/records/traces-file.ts';
import { traceOf } from './traces.ts';

let folder = '';
let file = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edgewright-traces-'));
  file = tracesFileIn(folder);
});
afterEach(() => rm(folder, { recursive: true }));

async function write(ids: readonly string[], limit?: number): Promise<void> {
  const writer = tracesWriter(file, limit === undefined ? {} : { limit });
  for (const id of ids) {
    writer.write(traceOf({ id }));
    await writer.close();
  }
}

async function idsRead(): Promise<readonly string[] | undefined> {
  return (await readTraces(file))?.map(({ id }) => id);
}

describe('a file of traces', () => {
  it('is read as it was written, in its order', async () => {
    const writer = tracesWriter(file);
    const ids = Array.from({ length: 100 }, (_, i) => `request ${i}`);
    for (const id of ids) writer.write(traceOf({ id }));
    await writer.close();
    expect(await idsRead()).toEqual(ids);
  });

  it('begins anew', async () => {
    await write(['a']);
    await write(['b']);
    expect(await idsRead()).toEqual(['b']);
  });

  it('never takes more than two files of its size', async () => {
    const size = traceLine(traceOf({ id: '1' })).length + 1;
    await write(['1', '2', '3', '4', '5', '6', '7', '8'], 2 * size);
    expect((await readdir(folder)).sort()).toEqual(['.traces.1.jsonl', '.traces.jsonl']);
    expect(await idsRead()).toEqual(['4', '5', '6', '7', '8']);
  });

  it.skipIf(process.platform === 'win32')('is for its owner alone', async () => {
    await write(['a']);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('is read up to a line that is still on its way', async () => {
    await write(['a', 'b']);
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.slice(0, -10));
    expect(await idsRead()).toEqual(['a']);
  });

  it('is nothing where nothing was written', async () => {
    expect(await readTraces(file)).toBeUndefined();
  });

  it('makes the folder that it stands in', async () => {
    const file = join(folder, 'not-yet', '.traces.jsonl');
    const writer = tracesWriter(file);
    writer.write(traceOf({ id: 'a' }));
    await writer.close();
    expect(await readTraces(file)).toHaveLength(1);
  });

  it('says once that it cannot be written, and lets requests go on', async () => {
    const said: string[] = [];
    await writeFile(join(folder, 'a-file'), '');
    const writer = tracesWriter(join(folder, 'a-file', '.traces.jsonl'), { says: (line) => said.push(line) });
    for (const id of ['a', 'b']) {
      writer.write(traceOf({ id }));
      await writer.close();
    }
    expect(said).toEqual([expect.stringMatching(/^requests are not recorded: E\w+/)]);
  });
});

describe("a trace's line", () => {
  const request = { uri: '/', body: { data: 'c2VjcmV0', encoding: 'base64', inputTruncated: false } };
  const stations = [
    {
      station: 'viewer-request',
      name: 'shop',
      runtime: 'lambda-edge',
      event: { Records: [{ cf: { config: {}, request } }] },
      result: { status: '200', body: 'secret' },
      logs: [],
      took: 1,
    },
    {
      station: 'viewer-response',
      name: 'shop',
      runtime: 'cloudfront-js-2.0',
      event: { context: {}, request: { headers: { body: { value: 'kept' } } } },
      result: { statusCode: 200, body: { encoding: 'text', data: 'secret' } },
      logs: [],
      took: 1,
    },
  ] as const;

  it.each([true, false])('has no bodies, redacted or not: %s', (redacts) => {
    const line = traceLine(traceOf({ stations }), redacts);
    expect(line).not.toMatch(/secret|c2VjcmV0/);
    const read = JSON.parse(line).stations;
    expect(read[0].event.Records[0].cf.request.body).toEqual({ data: '', encoding: 'base64', inputTruncated: false });
    expect(read[1].event.request.headers.body).toEqual({ value: 'kept' });
  });

  it('has the address of the viewer only where it is not redacted', () => {
    expect(traceLine(traceOf())).not.toContain('198.51.100.7"');
    expect(traceLine(traceOf(), false)).toContain('198.51.100.7"');
  });
});
