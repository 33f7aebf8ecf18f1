/** Node, as a bare realm: V8 without what CloudFront does not document, and with what it does. */
import { createHash, createHmac } from 'node:crypto';
import querystring from 'node:querystring';
import { type Context, createContext, runInContext, Script } from 'node:vm';
import { GLOBALS, PROTOTYPE_MEMBERS, STATIC_MEMBERS } from '../../build/cloudfront-js.ts';
import { type Engine, EVENT_TIMEOUT, type FunctionRun, type Outcome, readerOf, type StoreReader } from './engine.ts';
import { bootText, realmText } from './program.ts';

/** Runs functions in Node: every bundle in a realm of its own, its globals made anew for every event. */
export const nodeEngine: Engine = {
  name: 'node',
  async run(code, events, now, store) {
    const run = nodeFunction(code, store && readerOf(store));
    return events.map((event) => run(event, now));
  },
};

/** A function that answers at once. */
export type NodeFunction = (...run: Parameters<FunctionRun>) => Outcome;

/**
 * A bundle made ready to be called again and again, as a server does. Never throws: what goes wrong is in the outcome. `read` gives
 * the value of a key of the associated KeyValueStore, if one is.
 */
export function nodeFunction(code: string, read?: StoreReader): NodeFunction {
  const { realm, host } = bareRealm(read);
  try {
    host.boot = runInContext(`'use strict'; ${bootText(code)}`, realm, { filename: 'function.js' });
    runInContext(`(function () {\n${realmText()}${CALL} })();`, realm);
  } catch (error) {
    return () => ({ error: String(error), logs: [] });
  }
  const script = new Script(`globalThis[Symbol.for('edgewright')].call();`);
  return (event, now, edgeLocation) => {
    host.input = JSON.stringify({ event, now, edgeLocation });
    delete host.output;
    try {
      script.runInContext(realm, { timeout: EVENT_TIMEOUT });
    } catch (error) {
      const isTimeout = (error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
      return { error: isTimeout ? `did not finish within ${EVENT_TIMEOUT} ms` : String(error), logs: [] };
    } finally {
      host.forget?.();
    }
    if (host.output === undefined) return { error: 'returned a promise that never settles', logs: [] };
    return JSON.parse(host.output);
  };
}

/** What a realm and this process hand each other; a symbol that is no property of any global leads to it. */
interface Host {
  readonly crypto: object;
  readonly querystring: object;
  readonly read: StoreReader | undefined;
  boot?: unknown;
  forget?: () => void;
  input?: string;
  output?: string;
}

/** One event, from text to text, so that a result holds no object that a later event could change. */
const CALL = `
  var host = globalThis[Symbol.for('edgewright')];
  host.forget = globalsKeeper();
  host.call = function () {
    var input = JSON.parse(host.input), noted = { logs: [] };
    function done(outcome) {
      outcome.logs = noted.logs;
      outcome.originCall = noted.originCall;
      try { host.output = JSON.stringify(outcome); } catch (error) { fail(error); }
    }
    function fail(error) { done({ error: errorText(error) }); }
    try {
      var modules = { crypto: host.crypto, querystring: host.querystring, buffer: { Buffer: Buffer }, cloudfront: cloudfrontModule(noted, input, host.read) };
      var result = host.boot(frozenDate(input.now), requireOf(modules), recordingConsole(noted.logs))(withRawQueryString(input.event));
      if (result && typeof result.then === 'function') result.then(function (value) { done({ result: value }); }, fail);
      else done({ result: result });
    } catch (error) { fail(error); }
  };`;

function bareRealm(read: Host['read']): { realm: Context; host: Host } {
  // Node's own objects: taking members away from them would take them away from this process.
  const lent = { Buffer, TextEncoder, TextDecoder, atob, btoa };
  const host: Host = { crypto: cryptoModule(), querystring, read };
  const realm = createContext({ ...lent, [Symbol.for('edgewright')]: host }, { microtaskMode: 'afterEvaluate' });
  runInContext(PRUNE, realm)(GLOBALS, STATIC_MEMBERS, PROTOTYPE_MEMBERS, Object.keys(lent));
  return { realm, host };
}

/**
 * Adds what cloudfront-js-2.0 has and V8 lacks, and takes away every global, static member and method that the lists do not
 * name. What V8 will not part with stays, and what is lent from Node.
 */
const PRUNE = `(function (globals, statics, prototypes, lent) {
  globalThis.global = globalThis;
  globalThis.InternalError = class InternalError extends Error {};
  globalThis.InternalError.prototype.name = 'InternalError';
  function keepOnly(object, names) {
    Object.getOwnPropertyNames(object).forEach(function (name) {
      if (names.indexOf(name) < 0) try { delete object[name]; } catch (_) {}
    });
  }
  function named(name) {
    if (name === 'TypedArray') return Object.getPrototypeOf(Uint8Array);
    return lent.indexOf(name) < 0 ? globalThis[name] : undefined;
  }
  Object.keys(prototypes).forEach(function (name) { if (named(name)) keepOnly(named(name).prototype, prototypes[name]); });
  Object.keys(statics).forEach(function (name) { if (named(name)) keepOnly(named(name), statics[name]); });
  keepOnly(globalThis, globals);
})`;

/** The hashes that CloudFront documents, and no others. */
function cryptoModule(): object {
  const known = (algorithm: string): string => {
    if (!['md5', 'sha1', 'sha256'].includes(algorithm)) throw new TypeError(`not supported algorithm: "${algorithm}"`);
    return algorithm;
  };
  return {
    createHash: (algorithm: string) => createHash(known(algorithm)),
    createHmac: (algorithm: string, key: string) => createHmac(known(algorithm), key),
  };
}
