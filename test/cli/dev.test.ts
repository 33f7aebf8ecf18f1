import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runDev } from '../../cli/dev.ts';
import type { ExitCode } from '../../cli/io.ts';
import { ioIn } from './io-in.ts';

describe('edgewright dev', () => {
  const lines: string[] = [];
  const waiting: { pattern: RegExp; found: (line: string) => void }[] = [];
  let folder = '';
  let interrupt = (): void => {};
  let ended: Promise<ExitCode>;
  let url = '';

  /** The next line that matches, whether it was printed already or not yet. */
  const line = (pattern: RegExp): Promise<string> =>
    new Promise((found) => {
      const known = lines.find((text) => pattern.test(text));
      if (known === undefined) waiting.push({ pattern, found });
      else found(known);
    });
  const print = (text: string): void => {
    lines.push(text);
    for (const { pattern, found } of waiting) if (pattern.test(text)) found(text);
  };
  const configure = (location: string, more = ''): Promise<void> =>
    writeFile(
      join(folder, 'edge.config.ts'),
      `export default { app: 'dev', hosts: ['a.example'], origins: {
         site: { folder: '.' }, api: { http: 'http://127.0.0.1:18431', command: 'node api.mjs' } },
       behaviors: [{ path: '/api/*', origin: 'api' }, { path: '*', origin: 'site', redirects: { exact: { '/old': '${location}' } } ${more} }] };`,
    );

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'edgewright-dev-'));
    await writeFile(join(folder, 'page.html'), 'page');
    await writeFile(
      join(folder, 'api.mjs'),
      `import { createServer } from 'node:http';
       createServer((request, response) => response.end('api ' + request.url)).listen(process.env.PORT, '127.0.0.1');`,
    );
    await configure('/first');
    const interrupted = new Promise<void>((resolve) => {
      interrupt = resolve;
    });
    const io = ioIn(folder, { out: print, err: print, interrupted: () => interrupted });
    ended = runDev(io, { port: '0' });
    url = /^http:\S+/.exec(await line(/^http:/))?.[0] ?? '';
  });
  afterAll(async () => {
    interrupt();
    await ended;
    await rm(folder, { recursive: true, force: true });
  });

  const location = async (): Promise<string | null> =>
    (await fetch(`${url}/old`, { redirect: 'manual' })).headers.get('location');

  it('says where it serves once its origins listen', async () => {
    expect(await (await fetch(`${url}/api/at-once`)).text()).toBe('api /api/at-once');
  });

  it('serves the config, and prints a line a request', async () => {
    expect(await location()).toBe('/first');
    expect(await (await fetch(`${url}/page.html?a=1`)).text()).toBe('page');
    expect(await line(/\/old/)).toMatch(
      /^301 {2}FunctionGeneratedResponse {2}GET {2}\/old {2}\[\*\] {2}location \/first {2}\d+ ms$/,
    );
    expect(await line(/page\.html/)).toMatch(
      /^200 {2}Miss {2}GET {2}\/page\.html\?a=1 {2}\[\*\] {2}nothing was kept {2}\d+ ms$/,
    );
  });

  it('shows what an author saves, although the page was kept', async () => {
    const page = async (): Promise<string> => (await fetch(`${url}/page.html`)).text();
    expect(await page()).toBe('page');
    await writeFile(join(folder, 'page.html'), 'another page');
    await expect.poll(page, { timeout: 5000 }).toBe('another page');
    await writeFile(join(folder, 'page.html'), 'page');
    await expect.poll(page, { timeout: 5000 }).toBe('page');
  });

  it('has controls beside it: the clock, invalidations, faults and traces', async () => {
    const control = async (name: string, method: string, body?: object): Promise<unknown> =>
      (await fetch(`${url}/.edgewright/${name}`, { method, ...(body ? { body: JSON.stringify(body) } : {}) })).json();
    const result = async (): Promise<string> => {
      const { status, headers } = await fetch(`${url}/page.html?control`);
      return `${status} ${headers.get('x-cache')?.split(' ')[0]} ${headers.get('age') ?? '-'}`;
    };
    await control('invalidations', 'POST', { items: ['/*'] });
    expect([await result(), await result()]).toEqual(['200 Miss -', '200 Hit 0']);
    await control('clock', 'POST', { advance: 90_000 });
    expect(await result()).toBe('200 RefreshHit 0');
    await control('clock', 'POST', { advance: 90_000 });
    await control('faults', 'PUT', { origins: { site: { status: 503 } } });
    expect(await result()).toMatch(/^200 Hit 9\d{4}$/);
    expect(await control('invalidations', 'POST', { items: ['/page*'] })).toEqual({ invalidated: 1 });
    expect(await result()).toMatch(/^503 Error/);
    await control('faults', 'PUT', {});
    await control('invalidations', 'POST', { items: ['/*'] });
    const [trace] = ((await control('traces', 'GET')) as Record<string, unknown>[]).slice(-1);
    expect(trace).toMatchObject({
      behavior: '*',
      request: { uri: '/page.html', querystring: 'control' },
      cache: { result: 'Error', key: { path: '/page.html' } },
      exchanges: [{ origin: 'site', answer: { status: '503' } }],
    });
  });

  it("starts an origin's own command", async () => {
    expect(await (await fetch(`${url}/api/x?y=1`)).text()).toBe('api /api/x?y=1');
  });

  it('builds again when the config changes', async () => {
    await configure('/second');
    await line(/^built again/);
    expect(await location()).toBe('/second');
  });

  it('keeps serving what was built last when a change is wrong', async () => {
    await configure('/third', ', redirekts: {}');
    expect(await line(/redirekts/)).toContain('behaviors[1].redirekts: is not an option; did you mean redirects?');
    expect(await location()).toBe('/second');
  });

  it('escapes what a viewer sends before it reaches the terminal', async () => {
    await fetch(`${url}/%1b[2J\u009b2J`);
    expect(lines.join('')).not.toMatch(/[\0-\x08\x0b-\x1f\x7f-\x9f]/);
  });

  it('ends with its origins when it is interrupted', async () => {
    interrupt();
    expect(await ended).toBe(0);
    await expect(fetch('http://127.0.0.1:18431/')).rejects.toThrow();
  });
});
