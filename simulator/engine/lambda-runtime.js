/**
 * What runs in the worker of a Lambda@Edge handler: Lambda's runtime for Node.js, as far as a handler can tell. It calls a handler
 * with event, context and callback, one event at a time. Read as text.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html
 */
const { Socket } = require('node:net');
const { parentPort, workerData } = require('node:worker_threads');

const NO_RESULT =
  'Error: the handler ended without a result: it called no callback, and returned no promise that settles';
const LOST_RESULT =
  'Error: the handler returned a value that is no promise, which Lambda ignores: make it async, or call the callback';

// What is written goes the way of the results, so that it is there before the one that it belongs to.
for (const stream of [process.stdout, process.stderr]) {
  stream.write = (chunk, encoding, callback) => {
    parentPort.postMessage({ log: Buffer.from(chunk, typeof encoding === 'string' ? encoding : 'utf8').toString() });
    const done = typeof encoding === 'function' ? encoding : callback;
    if (done) process.nextTick(done);
    return true;
  };
}

const { now: startedAt, standsStill, networkFlag } = workerData;

/** Milliseconds by which the time of the handler is ahead of that of the machine, or of no time at all where its clock stands still. */
let ahead = 0;
const machineNow = standsStill ? () => 0 : Date.now;

function setClock(now) {
  if (now !== undefined) ahead = now - machineNow();
}

if (startedAt !== undefined) {
  setClock(startedAt);
  const now = () => machineNow() + ahead;
  globalThis.Date = new Proxy(Date, {
    apply: () => new Date(now()).toString(),
    construct: (target, values, newTarget) =>
      Reflect.construct(target, values.length > 0 ? values : [now()], newTarget),
    get: (target, name) => (name === 'now' ? now : target[name]),
  });
  Date.prototype.constructor = Date;
}

if (networkFlag) {
  const socket = Socket.prototype;
  const { connect, _write: write, _writev: writeAll } = socket;
  const isDown = () => Atomics.load(networkFlag, 0) === 1;
  const refusal = () =>
    Object.assign(new Error('connect ECONNREFUSED: the network is switched off'), {
      code: 'ECONNREFUSED',
      syscall: 'connect',
    });
  socket.connect = function (...values) {
    if (!isDown()) return connect.apply(this, values);
    // Whoever asks listens for errors by then.
    setImmediate(() => this.destroy(refusal()));
    return this;
  };
  // Connections that were kept open from before.
  socket._write = function (chunk, encoding, callback) {
    if (isDown()) callback(refusal());
    else write.call(this, chunk, encoding, callback);
  };
  socket._writev = function (chunks, callback) {
    if (isDown()) callback(refusal());
    else writeAll.call(this, chunks, callback);
  };
}

/** The handler, or why there is none. What CommonJS exports is the default export of the module. */
const loaded = import(workerData.file).then(
  (module_) => {
    const handler = module_.handler ?? module_.default?.handler;
    return typeof handler === 'function' ? { handler } : { error: 'Error: index.handler is undefined or not exported' };
  },
  (error) => ({ error: String(error) }),
);

/** What to do once nothing keeps the event loop alive. */
let whenEmpty = () => {};
process.on('beforeExit', () => whenEmpty());

function invoke(handler, event, { timeout, ...context }) {
  const deadline = performance.now() + timeout;
  let isOver = false;
  const end = (message) => {
    if (isOver) return;
    isOver = true;
    whenEmpty = () => {};
    parentPort.ref();
    parentPort.postMessage(message);
  };
  const fail = (error) => end({ error: String(error) });
  const succeed = (result) => {
    try {
      end({ result: JSON.stringify(result ?? null) });
    } catch (error) {
      fail(error);
    }
  };
  const callback = (error, result) => {
    if (error !== undefined && error !== null) fail(error);
    else if (given.callbackWaitsForEmptyEventLoop) whenEmpty = () => succeed(result);
    else succeed(result);
  };
  const given = {
    ...context,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, Math.round(deadline - performance.now())),
    done: callback,
    succeed: (result) => callback(null, result),
    fail: (error) => fail(error ?? 'Error: failed'),
  };
  whenEmpty = () => end({ error: NO_RESULT });
  // From here on only the handler's own work keeps the event loop alive.
  parentPort.unref();
  try {
    const returned = handler(event, given, callback);
    if (typeof returned?.then === 'function') returned.then(succeed, fail);
    else if (returned !== undefined && handler.length < 3) end({ error: LOST_RESULT });
  } catch (error) {
    fail(error);
  }
}

parentPort.on('message', async ({ event, context, now }) => {
  const { handler, error } = await loaded;
  setClock(now);
  parentPort.postMessage({ isReady: true });
  if (handler) invoke(handler, event, context);
  else parentPort.postMessage({ error });
});
