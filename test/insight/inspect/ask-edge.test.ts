import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { askEdge } from '../../../insight/inspect/ask-edge.ts';

describe('asking an edge', () => {
  it.each([
    ['shop.example.com', 'shop.example.com'],
    ['shop.example.com.', 'shop.example.com'],
    ['shop.example.com.:443', 'shop.example.com'],
  ])('names %s in TLS as %s', async (host, name) => {
    let hello = Buffer.alloc(0);
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', (first) => {
        hello = Buffer.from(first);
        socket.destroy();
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    const url = new URL(`https://127.0.0.1:${port}/`);
    const answer = await askEdge(url, { headers: { host }, timeout: 5000, now: () => 0 });
    server.close();
    // Behind the length of the name in two bytes.
    const at = hello.indexOf('shop.example.com');
    expect(hello.subarray(at, at + hello.readUInt16BE(at - 2)).toString()).toBe(name);
    expect(answer).toHaveProperty('failed');
  });
});
