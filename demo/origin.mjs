// @ts-check
/**
 * The demo shop's origin: the server that CloudFront fetches `/api/*` from. What it answers stands in `shop-api.mjs`.
 *
 * @example
 * PORT=8081 node demo/origin.mjs
 */

import { createServer } from 'node:http';
import process from 'node:process';

import { answer, MAX_BODY } from './shop-api.mjs';

/** How long requests in flight may take to finish once the server is told to stop, in milliseconds. */
const GRACE = 1000;

const HOST = '127.0.0.1';
const port = portOf(process.env.PORT);
if (port === undefined) {
  stop('PORT must be a whole number from 0 to 65535.');
} else {
  serve(port);
}

/** @param {number} port 0 lets the system choose one; the line printed says which. */
function serve(port) {
  const server = createServer((request, response) => {
    // A client that went away in the middle of its body: there is nobody left to answer.
    respond(request, response).catch(() => response.destroy());
  });
  server.on('error', (error) => stop(`The demo origin cannot listen: ${error.message}`));
  server.listen(port, HOST, () => {
    const address = server.address();
    const actual = typeof address === 'object' && address !== null ? address.port : port;
    console.log(`demo origin  http://${HOST}:${actual}`);
  });
  for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => close(server));
}

/**
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 */
async function respond(request, response) {
  const { method = 'GET', url = '/', headers } = request;
  const { status, headers: answered, body } = answer({ method, url, headers, body: await bodyOf(request) });
  response.writeHead(status, answered).end(body);
}

/**
 * The body, or as much of it as shows that it is too large. The rest is read and dropped: a server that answers and
 * closes while the client still writes resets the connection, and the client never sees the answer.
 *
 * @param {import('node:http').IncomingMessage} request
 */
async function bodyOf(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    if (size <= MAX_BODY) chunks.push(chunk);
    size += chunk.length;
  }
  return Buffer.concat(chunks);
}

/** @param {import('node:http').Server} server */
function close(server) {
  server.close();
  setTimeout(() => server.closeAllConnections(), GRACE).unref();
}

/** @param {string | undefined} text */
function portOf(text) {
  if (text === undefined || text === '') return 8081;
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65535) return undefined;
  return Number(text);
}

/** @param {string} message */
function stop(message) {
  console.error(message);
  process.exitCode = 1;
}
