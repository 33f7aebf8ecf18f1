/**
 * One port on which viewers speak HTTP/1.1, the same over TLS, and HTTP/2 over TLS: the first byte of a connection tells TLS from
 * HTTP, and ALPN the one version from the other. So a redirect from http to https stays on its port.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8446#section-5.1 for the first byte
 */
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import {
  createServer as createHttp2Server,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
} from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { createServer as createTlsServer, type TLSSocket, type Server as TlsServer } from 'node:tls';
import { EdgeError } from '../../config/errors.ts';
import { HEAD_LIMIT } from '../header-lines.ts';
import { clientHelloOf, isTls, isWholeRecord, ja3Of, ja4Of } from './client-hello.ts';
import type { Response } from './send-answer.ts';
import type { TlsCertificate } from './tls-certificate.ts';
import type { Message, ViewerConnection } from './viewer-request.ts';

/** What happens on the port. */
export interface ListenerParts {
  /** 0 for any that is free. */
  readonly port: number;
  /** The certificate of this machine. It is asked for at the first connection over TLS. */
  readonly certificate: () => Promise<TlsCertificate>;
  readonly request: (message: Message, response: Response, connection: ViewerConnection) => void;
  /** A request that asks for another protocol on its connection; an ordinary one without this. `head` is what was read after it. */
  readonly upgrade?: (message: IncomingMessage, socket: Socket, head: Buffer, connection: ViewerConnection) => void;
  /** A request for a tunnel over HTTP/1.1; over HTTP/2 it is a request like others. */
  readonly connect: (message: IncomingMessage, socket: Socket, connection: ViewerConnection) => void;
  /** What is no HTTP, or too much of it. */
  readonly malformed: (error: NodeJS.ErrnoException, socket: Socket) => void;
}

/** A port that is listened to. */
export interface ViewerListener {
  readonly port: number;
  /** Takes no new request, and gives those in flight a moment; then every connection is ended. */
  close(): Promise<void>;
}

/** Milliseconds for which a connection may be open before anything is said on it. */
const SILENCE = 60_000;

/** Milliseconds in which requests in flight may still be answered when the server closes. */
const GRACE = 5000;

/** What HTTP/2 viewers may send in a head: enough above the limit that they get an answer, not the end of the connection. */
const HTTP2_HEAD = { settings: { maxHeaderListSize: 2 * HEAD_LIMIT }, maxHeaderListPairs: 4_096 };

/**
 * Listens on the loopback address.
 *
 * @throws EdgeError ERR_LISTEN where the port cannot be had
 */
export async function listenToViewers(parts: ListenerParts): Promise<ViewerListener> {
  const sockets = new Set<Socket>();
  const silent = new Set<Socket>();
  const sessions = new Set<ServerHttp2Session>();
  /** By what Node hands over with a request: a socket, or a session. */
  const connections = new WeakMap<object, ConnectionState>();

  /** What the viewers of connections over TLS said first, by their addresses and ports. */
  const fingerprints = new Map<string, Fingerprints>();

  const connectionOf = (key: object | undefined): ViewerConnection => used(key && connections.get(key));
  const answering = new Set<object>();
  let isClosing = false;
  const request: ListenerParts['request'] = (message, response, connection) => {
    answering.add(response);
    response.once('close', () => {
      answering.delete(response);
      if (isClosing && answering.size === 0) destroyAll(sockets);
    });
    parts.request(message, response, connection);
  };
  const http1 = http1Server({ ...parts, request }, connectionOf);
  // Node's own listener is what speaks HTTP/1.1 on a socket; the first byte decides which sockets it gets.
  const speakHttp1 = http1.listeners('connection');
  http1.removeAllListeners('connection');

  const takeHttp2 = (message: Http2ServerRequest, response: Http2ServerResponse): void =>
    request(message, response, connectionOf(message.stream.session));
  const http2 = createHttp2Server(HTTP2_HEAD, takeHttp2);
  // Otherwise Node answers these itself: with 405, and with 417.
  for (const event of ['connect', 'checkExpectation']) http2.on(event, takeHttp2);
  http2.on('session', (session) => {
    connections.set(session, stateOf(session.socket as TLSSocket, fingerprints));
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
  });

  const take = (socket: Socket): void => {
    connections.set(socket, stateOf(socket, fingerprints));
    for (const speak of speakHttp1) speak.call(http1, socket);
  };
  let tls: Promise<TlsServer> | undefined;
  const secured = (): Promise<TlsServer> => {
    tls ??= parts
      .certificate()
      .then((certificate) =>
        createTlsServer({ ...certificate, ALPNProtocols: ['h2', 'http/1.1'] }, (socket) =>
          socket.alpnProtocol === 'h2' ? http2.emit('connection', socket) : take(socket),
        ),
      );
    return tls;
  };

  http1.on('connection', (socket) => {
    sockets.add(socket);
    silent.add(socket);
    const peer = peerOf(socket);
    socket.on('close', () => {
      fingerprints.delete(peer);
      sockets.delete(socket);
      silent.delete(socket);
    });
    // Whoever speaks on it hears of its errors too; nobody shall hear of them alone.
    socket.on('error', () => socket.destroy());
    onFirstBytes(socket, (bytes) => {
      silent.delete(socket);
      if (!isTls(bytes)) return take(socket);
      const hello = clientHelloOf(bytes);
      if (hello) fingerprints.set(peer, { ja3Fingerprint: ja3Of(hello), ja4Fingerprint: ja4Of(hello) });
      // HTTP/1.1 may be half closed, TLS may not: whoever has said the last word gets no answer.
      socket.allowHalfOpen = false;
      return secured().then(
        (server) => server.emit('connection', socket),
        () => socket.destroy(),
      );
    });
  });
  await listen(http1, parts.port);

  const close = (): Promise<void> =>
    new Promise((resolve) => {
      const patience = setTimeout(() => destroyAll(sockets), GRACE);
      http1.close(() => {
        clearTimeout(patience);
        resolve();
      });
      isClosing = true;
      http1.closeIdleConnections();
      for (const session of sessions) session.close();
      destroyAll(answering.size === 0 ? sockets : silent);
    });
  return { port: (http1.address() as AddressInfo).port, close };
}

/** A server of HTTP/1.1 that does not listen yet. */
function http1Server(
  { request, upgrade, connect, malformed }: ListenerParts,
  connectionOf: (key: object) => ViewerConnection,
): Server {
  const take = (message: IncomingMessage, response: ServerResponse): void =>
    request(message, response, connectionOf(message.socket));
  // What Node would answer itself, with 400 and 417 and without a page.
  const server = createHttpServer({ maxHeaderSize: HEAD_LIMIT, requireHostHeader: false }, take);
  server.on('checkExpectation', take);
  // Otherwise Node leaves out what comes after the two thousandth header.
  server.maxHeadersCount = 0;
  server.on('clientError', malformed);
  server.on('connect', (message, socket) => connect(message, socket as Socket, connectionOf(message.socket)));
  if (upgrade)
    server.on('upgrade', (message, socket, head) =>
      upgrade(message, socket as Socket, head, connectionOf(message.socket)),
    );
  return server;
}

type Fingerprints = Pick<ViewerConnection, 'ja3Fingerprint' | 'ja4Fingerprint'>;

interface ConnectionState {
  readonly connection: ViewerConnection;
  /** Protocol and cipher, and how the handshake went. */
  readonly tls?: { readonly says: string; readonly handshake: string };
  isUsed: boolean;
}

function stateOf(socket: Socket | TLSSocket, fingerprints: ReadonlyMap<string, Fingerprints>): ConnectionState {
  const address = (socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, '');
  const port = socket.remotePort ?? 0;
  if (!('alpnProtocol' in socket)) return { connection: { address, port, scheme: 'http' }, isUsed: false };
  const handshake = socket.isSessionReused() ? 'sessionResumed' : 'fullHandshake';
  return {
    connection: { address, port, scheme: 'https', ...fingerprints.get(peerOf(socket)) },
    tls: { says: `${socket.getProtocol()}:${socket.getCipher().name}`, handshake },
    isUsed: false,
  };
}

function peerOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress}:${remotePort}`;
}

/** The connection of a request: the first one tells how it was made, those after it that it is used again. */
function used(state: ConnectionState | undefined): ViewerConnection {
  if (!state) return { address: '127.0.0.1', port: 0, scheme: 'http' };
  const { connection, tls, isUsed } = state;
  state.isUsed = true;
  return tls ? { ...connection, tls: `${tls.says}:${isUsed ? 'connectionReused' : tls.handshake}` } : connection;
}

/**
 * Looks at the first bytes without taking them: of TLS its first record, otherwise what comes. A connection that ends before, or
 * stays silent, is closed.
 */
function onFirstBytes(socket: Socket, then: (bytes: Buffer) => void): void {
  const over = (): void => void socket.destroy();
  let bytes = Buffer.alloc(0);
  const look = (): void => {
    const chunk: Buffer | null = socket.read();
    if (chunk) bytes = Buffer.concat([bytes, chunk]);
    if (bytes.length === 0 || (isTls(bytes) && !isWholeRecord(bytes))) {
      socket.once('readable', look);
      return;
    }
    socket.removeListener('end', over);
    socket.setTimeout(0, over);
    socket.unshift(bytes);
    then(bytes);
  };
  socket.on('end', over);
  socket.setTimeout(SILENCE, over);
  look();
}

function destroyAll(sockets: ReadonlySet<Socket>): void {
  for (const socket of sockets) socket.destroy();
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const says = error.code === 'EADDRINUSE' ? `Port ${port} is taken` : `Port ${port} cannot be had: ${error.code}`;
      reject(
        new EdgeError('ERR_LISTEN', says, 'End what listens there, or choose another port with --port.', [], error),
      );
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}
