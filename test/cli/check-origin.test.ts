import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Io } from '../../cli/io.ts';
import { main } from '../../cli/main.ts';
import { nodeHandler } from '../../origin/node-handler.ts';

const SECRET = '0123456789abcdef-secret';

describe('edgewright check-origin', () => {
  let server: Server;
  let url = '';

  beforeAll(async () => {
    const sound = nodeHandler(
      ({ path }) => {
        if (path === '/moved') return { status: 302, headers: { location: 'https://elsewhere.example/ä' } };
        const life = path === '/private' ? 'never' : ({ for: 'everyone', browser: 0, edge: 10 } as const);
        return { version: () => ({ etag: 'W/"1"' }), read: () => ({ type: 'text/plain', body: 'a' }), life };
      },
      { secret: { name: 'X-Origin-Secret', values: [SECRET] } },
    );
    server = createServer((request, answer) => {
      if (request.url === '/leaks') {
        answer.writeHead(200, { 'Set-Cookie': `session=${SECRET}`, Vary: 'Cookie' }).end('a');
      } else sound(request, answer);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.close();
  });

  async function checked(...argv: string[]) {
    const [out, err]: [string[], string[]] = [[], []];
    const io: Io = {
      cwd: '.',
      out: (line) => out.push(line),
      err: (line) => err.push(line),
      progress: () => {},
      now: Date.now,
      randomBytes: (count) => new Uint8Array(count),
      wait: async () => {},
      interrupted: async () => {},
    };
    const code = await main(['check-origin', ...argv], io, '0.0.0');
    return { code, out: out.join('\n'), err: err.join('\n') };
  }
  const header = ['--header', `X-Origin-Secret: ${SECRET}`];

  it('says that a good one is good', async () => {
    const { code, out } = await checked(`${url}/orders`, ...header);
    expect(out).toContain(
      `${url}/orders: 200, 1 bytes\n\nok       cache-control   Cache-Control: public, max-age=0, s-maxage=10\n`,
    );
    expect(out).toContain('\n18 checks: 15 ok, 3 skipped');
    expect(code).toBe(0);
  });

  it('ends with 2 where something breaks, and shows no secret', async () => {
    const { code, out } = await checked(`${url}/leaks`, ...header);
    expect([code, out.includes(SECRET)]).toEqual([2, false]);
    expect(out).toContain('breaks   set-cookie      Set-Cookie on what may be kept: session\n');
  });

  it('ends with 2 for what only costs where it is told to', async () => {
    expect((await checked(`${url}/private`, ...header)).code).toBe(0);
    expect((await checked(`${url}/private`, ...header, '--strict')).code).toBe(2);
  });

  it('takes what is in the key', async () => {
    expect((await checked(`${url}/leaks`, ...header, '--key', 'Origin, Cookie')).out).toContain(
      'ok       vary            Vary: cookie',
    );
  });

  it('follows no redirect to another server, and says so', async () => {
    const { code, out } = await checked(`${url}/moved`, ...header);
    expect(code).toBe(2);
    expect(out).toContain('status 302, to https://elsewhere.example/%C3%A4, which is another server');
  });

  it('says that it is turned away', async () => {
    expect((await checked(`${url}/orders`)).out).toContain('status 403');
  });

  it('prints the same facts as JSON', async () => {
    const { code, out } = await checked(`${url}/leaks`, ...header, '--json');
    const facts = JSON.parse(out);
    expect([code, facts.url, facts.answer.status]).toEqual([2, `${url}/leaks`, 200]);
    expect(facts.findings).toContainEqual(expect.objectContaining({ check: 'set-cookie', verdict: 'breaks' }));
  });

  it.each([
    [['api.example.com'], 'api.example.com is no URL'],
    [['ftp://api.example.com'], 'is no URL of http'],
    [['http://user:secret@api.example.com'], 'a password in the URL'],
    [['http://a.example', '--header', 'secret'], 'with a colon between'],
    [['http://a.example', '--header', 'a b: secret'], 'with a colon between'],
    [['http://a.example', '--header', 'a: secret\r\nb: c'], 'with a colon between'],
    [['http://a.example', '--timeout', '0'], '--timeout takes seconds'],
    [['http://a.example', '--timeout', '1h'], '--timeout takes seconds'],
    [[], "missing required argument 'url'"],
  ])('refuses %j', async (argv, says) => {
    const { code, err } = await checked(...argv);
    expect(code).toBe(1);
    expect(err).toContain(says);
    expect(err).not.toContain('secret');
  });
});
