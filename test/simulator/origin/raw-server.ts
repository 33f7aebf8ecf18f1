import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** A server that answers with bytes, whatever they are. */
export interface RawServer {
  readonly url: string;
  /** What each connection was sent, in the order of connections. */
  readonly heard: readonly string[];
  /** Its connections, the closed ones too. */
  readonly sockets: readonly Socket[];
  /** Waits for so many connections. */
  connections(count: number): Promise<void>;
  close(): Promise<void>;
}

/** Listens on this machine; `answer` gets each piece that arrives, with the number of the connection and of the piece, from 1. */
export async function rawServer(
  answer: (socket: Socket, connection: number, piece: number) => void,
): Promise<RawServer> {
  const heard: string[] = [];
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    const connection = sockets.push(socket);
    let pieces = 0;
    heard.push('');
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      heard[connection - 1] += bytes.toString('latin1');
      pieces += 1;
      answer(socket, connection, pieces);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    sockets,
    async connections(count) {
      while (sockets.length < count) await once(server, 'connection');
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
