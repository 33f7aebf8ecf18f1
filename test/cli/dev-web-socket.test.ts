/** A WebSocket goes where an origin stands on this machine, and never to where it is on AWS. */
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { distributionSource } from '../../cli/dev-distribution.ts';
import { createClock } from '../../simulator/clock.ts';
import { type CloudFront, cloudFrontOf } from '../../simulator/cloudfront.ts';
import { faultSwitches } from '../../simulator/faults.ts';
import { serveViewers } from '../../simulator/viewer/server.ts';
import { ioIn } from './io-in.ts';

const origin = (id: string, domainName: string) => ({
  Id: id,
  DomainName: domainName,
  CustomOriginConfig: { HTTPPort: 80, HTTPSPort: 443, OriginProtocolPolicy: 'https-only' },
});
const behavior = (target: string) => ({
  TargetOriginId: target,
  ViewerProtocolPolicy: 'allow-all',
  CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
  OriginRequestPolicyId: '216adef6-5c7f-47e4-b989-5492eafa07d3',
});
const CONFIG = {
  CallerReference: 'one',
  Comment: '',
  Enabled: true,
  Origins: { Quantity: 2, Items: [origin('chat', 'chat.example.invalid'), origin('files', 'files.example.invalid')] },
  DefaultCacheBehavior: behavior('chat'),
  CacheBehaviors: { Quantity: 1, Items: [{ PathPattern: '/files/*', ...behavior('files') }] },
};

describe('a WebSocket to edgewright dev --distribution', () => {
  let folder = '';
  let chat: WebSocketServer;
  let edge: CloudFront;
  let server: Awaited<ReturnType<typeof serveViewers>>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'edgewright-socket-'));
    await writeFile(join(folder, 'd.json'), JSON.stringify(CONFIG));
    chat = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(chat, 'listening');
    chat.on('connection', (socket) => socket.on('message', (text) => socket.send(`heard ${text}`)));
    const io = ioIn(folder);
    const place = `http://127.0.0.1:${(chat.address() as AddressInfo).port}`;
    const source = await distributionSource(io, { distribution: 'd.json', origin: [`chat=${place}`, 'files=.'] });
    edge = cloudFrontOf({
      distributions: source.first.distributions,
      clock: createClock(),
      faults: faultSwitches(),
      engine: 'node',
      hasCache: true,
      requestId: () => 'r==',
    });
    const served = () => {};
    server = await serveViewers({
      port: 0,
      distribution: () => edge,
      webSocket: () => edge.webSocket,
      served,
      now: () => 0,
    });
  });
  afterAll(async () => {
    for (const client of chat.clients) client.terminate();
    chat.close();
    await server.close();
    await edge.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('reaches the place that --origin names', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/room`);
    const heard = new Promise((resolve, reject) => {
      socket.on('message', (text) => resolve(String(text)));
      socket.on('error', reject);
    });
    socket.on('open', () => socket.send('hello'));
    expect(await heard).toBe('heard hello');
    socket.terminate();
  });

  it('is answered as a request like others where a folder stands for the origin', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/files/a`);
    const status = new Promise((resolve) =>
      socket.on('unexpected-response', (_, { statusCode }) => resolve(statusCode)),
    );
    expect(await status).toBe(403);
  });
});
