// @ts-check
/**
 * The demo shop's origin: the server that CloudFront fetches `/api/*` from. What it answers stands in `shop-api.mjs`; what of it a
 * cache has already, `edgewright/origin` knows.
 *
 * @example
 * PORT=8081 node demo/origin.mjs
 */

import { createServer } from 'node:http';
import process from 'node:process';
import { nodeHandler } from 'edgewright/origin';

import { MAX_BODY, respond, shopOrders } from './shop-api.mjs';

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
  const orders = shopOrders();
  const server = createServer(
    nodeHandler(async ({ method, headers }, request) => {
      const { url = '/' } = request;
      return respond({ method, url, headers, body: await bodyOf(request) }, orders);
    }),
  );
  server.on('error', (error) => stop(`The demo origin cannot listen: ${error.message}`));
  server.listen(port, HOST, () => {
    const address = server.address();
    const actual = typeof address === 'object' && address !== null ? address.port : port;
    console.log(`demo origin  http://${HOST}:${actual}`);
  });
  for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => close(server));
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
