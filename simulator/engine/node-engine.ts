/** Node, as a bare realm: V8 without what CloudFront does not document, and with what it does. */
import { createHash, createHmac } from 'node:crypto';
import querystring from 'node:querystring';
import { type Context, createContext, runInContext, Script } from 'node:vm';
import { GLOBALS, PROTOTYPE_MEMBERS, STATIC_MEMBERS } from '../../build/cloudfront-js.ts';
import { type Engine, EVENT_TIMEOUT, type FunctionRun, type Outcome, readerOf, type StoreReader } from './engine.ts';
import { bootText, realmText } from './program.ts';
import { storeMetaText } from './store-meta.ts';

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
  const runAll = nodeRealm(code, read);
  return (...run) => runAll([inputText(...run)])[0] as Outcome;
}

/**
 * The same for a server: what is called in one turn of the event loop runs together, since the watch over a function that does not
 * end costs ten times as much as an ordinary event, however many there are under it.
 */
export function servedNodeFunction(
  code: string,
  read?: StoreReader,
): (...run: Parameters<FunctionRun>) => Promise<Outcome> {
  const runAll = nodeRealm(code, read);
  let waiting: { readonly input: string; readonly resolve: (outcome: Outcome) => void }[] = [];
  const runWaiting = (): void => {
    const running = waiting;
    waiting = [];
    const outcomes = runAll(running.map(({ input }) => input));
    running.forEach(({ resolve }, i) => {
      resolve(outcomes[i] as Outcome);
    });
  };
  return (...run) =>
    new Promise((resolve) => {
      if (waiting.length === 0) setImmediate(runWaiting);
      waiting.push({ input: inputText(...run), resolve });
    });
}

function inputText(...[event, now, edgeLocation]: Parameters<FunctionRun>): string {
  return JSON.stringify({ event, now, edgeLocation });
}

/** A bundle in a realm of its own: takes events as texts, and says what came of each. */
function nodeRealm(code: string, read: StoreReader | undefined): (inputs: readonly string[]) => readonly Outcome[] {
  const { realm, host } = bareRealm(read);
  try {
    host.boot = runInContext(`'use strict'; ${bootText(code)}`, realm, { filename: 'function.js' });
    runInContext(`(function () {\n${realmText()}${CALL} })();`, realm);
  } catch (error) {
    return (inputs) => inputs.map(() => ({ error: String(error), logs: [] }));
  }
  const script = new Script(`globalThis[Symbol.for('edgewright')].call();`);
  /** Runs as many events as end at once, or one that waits for something. */
  const runSome = (inputs: readonly string[]): readonly Outcome[] => {
    host.inputs = inputs;
    host.outputs = [];
    let failed: string | undefined;
    try {
      script.runInContext(realm, { timeout: EVENT_TIMEOUT });
    } catch (error) {
      const isTimeout = (error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
      failed = isTimeout ? `did not finish within ${EVENT_TIMEOUT} ms` : String(error);
      // Those before it took of its time: it shall have all of it.
      if (isTimeout && host.outputs.length > 1) host.outputs.pop();
    } finally {
      host.forget?.();
    }
    return host.outputs.map((text) =>
      text === undefined ? { error: failed ?? NEVER_SETTLES, logs: [] } : JSON.parse(text),
    );
  };
  return (inputs) => {
    const outcomes: Outcome[] = [];
    while (outcomes.length < inputs.length) outcomes.push(...runSome(inputs.slice(outcomes.length)));
    return outcomes;
  };
}

const NEVER_SETTLES = 'returned a promise that never settles';

/** What a realm and this process hand each other; a symbol that is no property of any global leads to it. */
interface Host {
  readonly crypto: object;
  readonly querystring: object;
  readonly read: StoreReader | undefined;
  readonly metaText: (now: number) => string;
  boot?: unknown;
  forget?: () => void;
  /** Whether there are others than when this was made: a quick look, for the realm's own takes as long as a small function. */
  readonly hasNewGlobals: () => boolean;
  /** Events that shall run, and what came of those that did: nothing of one that has not ended. */
  inputs?: readonly string[];
  outputs?: (string | undefined)[];
}

/**
 * Events, each from text to text, so that a result holds no object that a later event could change. Behind one that waits for a
 * promise no other begins: it is to be alone in the realm.
 */
const CALL = `
  var host = globalThis[Symbol.for('edgewright')];
  var forget = globalsKeeper();
  host.forget = function () { if (host.hasNewGlobals()) forget(); };
  host.call = function () {
    for (var i = 0; i < host.inputs.length; i++) {
      if (i > 0) host.forget();
      host.outputs.push(undefined);
      if (!call(host.inputs[i], i, host.outputs)) return;
    }
  };
  function call(text, i, outputs) {
    var input = JSON.parse(text), noted = { logs: [] };
    function done(outcome) {
      outcome.logs = noted.logs;
      outcome.originCall = noted.originCall;
      try { outputs[i] = JSON.stringify(outcome); } catch (error) { fail(error); }
    }
    function fail(error) { done({ error: errorText(error) }); }
    try {
      var modules = { crypto: host.crypto, querystring: host.querystring, buffer: { Buffer: Buffer }, cloudfront: cloudfrontModule(noted, input, host.read, host.metaText) };
      var result = host.boot(frozenDate(input.now), requireOf(modules), recordingConsole(noted.logs))(withRawQueryString(input.event));
      if (result && typeof result.then === 'function') result.then(function (value) { done({ result: value }); }, fail);
      else done({ result: result });
    } catch (error) { fail(error); }
    return outputs[i] !== undefined;
  }`;

function bareRealm(read: Host['read']): { realm: Context; host: Host } {
  // Node's own objects: taking members away from them would take them away from this process.
  const lent = { Buffer, TextEncoder, TextDecoder, atob, btoa };
  // What is set in the realm's global object is set in this one.
  const globals: Context = { ...lent };
  let known: readonly string[] = [];
  const hasNewGlobals = (): boolean => {
    const names = Object.getOwnPropertyNames(globals);
    return names.length !== known.length || names.some((name, i) => name !== known[i]);
  };
  const metaText = (now: number): string => (read ? storeMetaText(read, now) : '');
  const host: Host = { crypto: cryptoModule(), querystring, read, metaText, hasNewGlobals };
  globals[Symbol.for('edgewright') as unknown as string] = host;
  const realm = createContext(globals, { microtaskMode: 'afterEvaluate' });
  runInContext(PRUNE, realm)(GLOBALS, STATIC_MEMBERS, PROTOTYPE_MEMBERS, Object.keys(lent));
  known = Object.getOwnPropertyNames(globals);
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
