/** The demo's origin as it runs: its own process, asked by a client that nobody here wrote. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

describe("the demo's orders", () => {
  let origin: ChildProcess;
  let url = '';

  beforeAll(async () => {
    origin = spawn(process.execPath, ['demo/origin.mjs'], {
      env: { ...process.env, PORT: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const line = await new Promise<string>((done) => {
      if (origin.stdout) createInterface({ input: origin.stdout }).once('line', done);
    });
    url = /http:\S+/.exec(line)?.[0] ?? '';
  });
  afterAll(async () => {
    const ended = new Promise((done) => origin.once('exit', done));
    origin.kill('SIGTERM');
    await ended;
  });

  const get = (path: string, headers: Readonly<Record<string, string>> = {}) => fetch(`${url}${path}`, { headers });
  const change = (id: string, body: string) => fetch(`${url}/api/orders/${id}`, { method: 'POST', body });
  const queries = async () => (await get('/api/orders/queries')).json();

  it('are made once, and known to be the same from then on', async () => {
    const first = await get('/api/orders');
    const etag = first.headers.get('etag') ?? '';
    expect([first.status, etag]).toEqual([200, 'W/"orders-1:1"']);
    expect(await first.json()).toMatchObject({ items: [{ id: '1003' }, { id: '1002' }, { id: '1001' }] });
    for (const ifNoneMatch of [etag, `"x", ${etag.slice(2)}`, '*']) {
      expect((await get('/api/orders', { 'if-none-match': ifNoneMatch })).status).toBe(304);
    }
    expect(await queries()).toEqual({ version: 4, full: 1, saved: 3 });
  });

  it('name nobody', async () => {
    expect(await (await get('/api/orders')).text()).not.toMatch(/ada/i);
    const account = await get('/api/account');
    expect([account.headers.get('cache-control'), account.headers.get('etag')]).toEqual(['private, no-store', null]);
  });

  it.each([
    ['1003', '', 400],
    ['1003', '{"state":"eaten"}', 400],
    ['1003', '{"state":["delivered"]}', 400],
    ['1003', '{"state":"__proto__"}', 400],
    ['1003', `{"state":"${'x'.repeat(5000)}"}`, 413],
    ['9999', '{"state":"delivered"}', 404],
    ['../1003', '{"state":"delivered"}', 404],
  ])('stay as they are for a change of %s to %.30s', async (id, body, status) => {
    expect((await change(id, body)).status).toBe(status);
    expect((await get('/api/orders', { 'if-none-match': 'W/"orders-1:1"' })).status).toBe(304);
  });

  it('are others once one has changed, and live longer when none can change any more', async () => {
    expect((await get('/api/orders')).headers.get('cache-control')).toContain('s-maxage=30,');
    expect(await (await change('1003', '{"state":"delivered"}')).json()).toEqual({ id: '1003', state: 'delivered' });
    const { status, headers } = await get('/api/orders', { 'if-none-match': 'W/"orders-1:1"' });
    expect([status, headers.get('etag')]).toEqual([200, 'W/"orders-1:2"']);
    expect(headers.get('cache-control')).toContain('s-maxage=3600,');
  });
});
