import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Probe } from '../../../config/define.ts';
import { askEdge } from '../../../deploy/probe/ask-edge.ts';
import {
  type AskEdge,
  failedProbes,
  type ProbeAnswer,
  type ProbeRequest,
  unmetBy,
} from '../../../deploy/probe/probe.ts';

const ANSWER: ProbeAnswer = { status: 200, headers: { 'x-cache': 'Hit from cloudfront', 'x-frame-options': 'DENY' } };

describe('what an answer is not', () => {
  const rows: readonly (readonly [Omit<Probe, 'path'>, readonly string[]])[] = [
    [{}, []],
    [{ status: 301 }, ['expected 301, got 200']],
    [{ headers: { 'X-Frame-Options': 'DENY' } }, []],
    [{ headers: { 'X-Frame-Options': 'SAMEORIGIN' } }, ['expected X-Frame-Options: SAMEORIGIN, got DENY']],
    [{ headers: { 'X-Frame-Options': true, Via: false } }, []],
    [{ headers: { 'X-Frame-Options': false } }, ['expected no header X-Frame-Options, got DENY']],
    [{ headers: { Via: true } }, ['expected a header Via, got none']],
    [{ headers: { Via: 'x' } }, ['expected Via: x, got none']],
    [{ cache: 'Hit' }, []],
    [{ cache: 'Miss' }, ['expected X-Cache: Miss, got Hit from cloudfront']],
    [{ cache: 'RefreshHit' }, ['expected X-Cache: RefreshHit, got Hit from cloudfront']],
  ];
  it.each(rows)('is named: %j', (probe, says) => {
    expect(unmetBy({ path: '/', ...probe }, ANSWER)).toEqual(says);
  });
});

describe('a probe', () => {
  const asked: ProbeRequest[] = [];
  let waited = 0;
  const world = {
    wait: async (milliseconds: number) => {
      waited += milliseconds;
    },
    progress: () => {},
  };
  const probing = (probe: Probe, ask: AskEdge) =>
    failedProbes(world, {
      probes: [probe],
      hosts: ['*.example.com', 'www.example.com'],
      send: { 'aws-cf-cd-x': '1' },
      ask: (request) => {
        asked.push(request);
        return ask(request);
      },
    });
  beforeEach(() => {
    asked.length = 0;
    waited = 0;
  });

  it('asks the first host that is no wildcard, with its headers', async () => {
    expect(await probing({ path: '/a', send: { accept: 'text/html' } }, async () => ANSWER)).toEqual([]);
    expect(asked).toEqual([
      { host: 'www.example.com', path: '/a', headers: { accept: 'text/html', 'aws-cf-cd-x': '1' } },
    ]);
  });

  it('asks again until its answer is a hit', async () => {
    const miss = { ...ANSWER, headers: { 'x-cache': 'Miss from cloudfront' } };
    expect(await probing({ path: '/', cache: 'Hit' }, async () => (asked.length < 3 ? miss : ANSWER))).toEqual([]);
    expect([asked.length, waited]).toEqual([3, 6000]);
  });

  it('fails with what its last answer was', async () => {
    expect(await probing({ path: '/', status: 404 }, async () => ANSWER)).toEqual([
      { at: 'probe www.example.com/', says: 'expected 404, got 200' },
    ]);
    expect(asked).toHaveLength(5);
  });

  it('fails where nobody answers', async () => {
    const nobody = askEdge('http://127.0.0.1:1');
    const [failure] = await probing({ path: '/' }, nobody);
    expect(failure?.says).toMatch(/^got no answer: .*ECONNREFUSED/);
  });
});

describe('the edge', () => {
  let server: Server;
  beforeEach(async () => {
    server = createServer(({ headers: { host, 'user-agent': agent }, url }, response) => {
      response.writeHead(302, {
        Location: `https://${host}${url}`,
        'X-Agent': agent ?? '',
        'Set-Cookie': ['a=1', 'b=2'],
      });
      response.end('a body');
    });
    await new Promise<void>((resolve) => server.listen(0, resolve));
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  it('is asked by its own name, under the name of a host, and no redirect is followed', async () => {
    const ask = askEdge(`http://localhost:${(server.address() as AddressInfo).port}`);
    const { status, headers } = await ask({ host: 'www.example.com', path: '/a?b=1', headers: {} });
    expect([status, headers.location, headers['x-agent'], headers['set-cookie']]).toEqual([
      302,
      'https://www.example.com/a?b=1',
      'edgewright',
      'a=1, b=2',
    ]);
  });
});
