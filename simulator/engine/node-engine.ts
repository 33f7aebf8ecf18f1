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
  const realm = nodeRealm(code, read);
  const watch = watchOf();
  return (...run) => {
    const turn: Turn = { realm, inputs: [inputText(...run)], outcomes: [] };
    runAll([turn], watch);
    return turn.outcomes[0] as Outcome;
  };
}

/** Makes functions ready for a server. */
export type ServedNodeFunctions = (
  code: string,
  read?: StoreReader,
) => (...run: Parameters<FunctionRun>) => Promise<Outcome>;

/** Turns of the event loop for which a call waits at most while others come: some 20 µs each. */
const MOST_TURNS = 8;

/**
 * The same for a server: what is called while the event loop brings more such calls runs together, whichever of these functions it
 * is, since the watch over a function that does not end costs ten times as much as an ordinary event, however many there are under it.
 */
export function servedNodeFunctions(): ServedNodeFunctions {
  const watch = watchOf();
  let waiting = new Map<Realm, Called[]>();
  let [count, seen, turn] = [0, 0, 0];
  const runWaiting = (): void => {
    if (count > seen && turn < MOST_TURNS) {
      [seen, turn] = [count, turn + 1];
      setImmediate(runWaiting);
      return;
    }
    [count, seen, turn] = [0, 0, 0];
    const calls = [...waiting.values()];
    const turns = [...waiting].map(([realm, called]): Turn => {
      return { realm, inputs: called.map(({ input }) => input), outcomes: [] };
    });
    waiting = new Map();
    runAll(turns, watch);
    turns.forEach(({ outcomes }, i) => {
      outcomes.forEach((outcome, j) => {
        calls[i]?.[j]?.resolve(outcome);
      });
    });
  };
  return (code, read) => {
    const realm = nodeRealm(code, read);
    return (...run) =>
      new Promise((resolve) => {
        if (waiting.size === 0) setImmediate(runWaiting);
        const called = waiting.get(realm) ?? [];
        if (called.length === 0) waiting.set(realm, called);
        called.push({ input: inputText(...run), resolve });
        count += 1;
      });
  };
}

/** An event that waits for its turn. */
interface Called {
  readonly input: string;
  readonly resolve: (outcome: Outcome) => void;
}

/** Events at one function, and what came of them so far. */
interface Turn {
  readonly realm: Realm;
  readonly inputs: readonly string[];
  readonly outcomes: Outcome[];
}

/** Runs events until there is an outcome of each, under as few watches as it takes. */
function runAll(turns: readonly Turn[], watch: Watch): void {
  const isDone = ({ inputs, outcomes }: Turn): boolean => outcomes.length === inputs.length;
  while (!turns.every(isDone)) {
    let runs = 0;
    const running = (): Turn | undefined => turns.find((turn) => !isDone(turn));
    const isOver = watch(() => {
      for (let turn = running(); turn; turn = running()) {
        runs += 1;
        turn.realm.run(turn.inputs.slice(turn.outcomes.length));
        turn.outcomes.push(...turn.realm.outcomes());
      }
    });
    const late = isOver ? undefined : running();
    late?.outcomes.push(...late.realm.outcomesUntilStopped(runs > 1));
  }
}

/** Runs something for as long as an event may take; whether it ended by itself. */
type Watch = (run: () => void) => boolean;

/** Node starts a thread for every watch. It watches whatever runs, in this realm or in others. */
function watchOf(): Watch {
  const watched: { run?: () => void } = {};
  const realm = createContext(watched);
  const script = new Script('run()');
  return (run) => {
    watched.run = run;
    try {
      script.runInContext(realm, { timeout: EVENT_TIMEOUT });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return false;
      throw error;
    }
  };
}

function inputText(...[event, now, edgeLocation]: Parameters<FunctionRun>): string {
  return JSON.stringify({ event, now, edgeLocation });
}

/** A bundle in a realm of its own. */
interface Realm {
  /** Runs as many events, each given as a text, as end at once, or one that waits for something. It does not throw. */
  run(inputs: readonly string[]): void;
  /** What came of those that the last run began, once. */
  outcomes(): readonly Outcome[];
  /** The same of a run that was stopped. The event that it was stopped at is left out where others took of its time: it shall have all. */
  outcomesUntilStopped(isLate: boolean): readonly Outcome[];
}

function nodeRealm(code: string, read: StoreReader | undefined): Realm {
  const { realm, host } = bareRealm(read);
  let failed = '';
  const outcomes = (): readonly Outcome[] => {
    const { outputs = [] } = host;
    host.outputs = [];
    return outputs.map((text) => (text === undefined ? { error: failed, logs: [] } : JSON.parse(text)));
  };
  try {
    host.boot = runInContext(`'use strict'; ${bootText(code)}`, realm, { filename: 'function.js' });
    runInContext(`(function () {\n${realmText()}${CALL} })();`, realm);
  } catch (error) {
    const broken = (inputs: readonly string[]): void => {
      host.outputs = inputs.map(() => undefined);
      failed = String(error);
    };
    return { run: broken, outcomes, outcomesUntilStopped: outcomes };
  }
  const script = new Script(`globalThis[Symbol.for('edgewright')].call();`);
  return {
    run(inputs) {
      host.inputs = inputs;
      host.outputs = [];
      failed = NEVER_SETTLES;
      try {
        script.runInContext(realm);
      } catch (error) {
        failed = String(error);
      }
      host.forget?.();
    },
    outcomes,
    outcomesUntilStopped(isLate) {
      host.forget?.();
      failed = `did not finish within ${EVENT_TIMEOUT} ms`;
      const begun = outcomes();
      return isLate || begun.length > 1 ? begun.slice(0, -1) : begun;
    },
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
      outcome.customData = noted.customData;
      try { outputs[i] = JSON.stringify(outcome); } catch (error) { fail(error); }
    }
    function fail(error) { done({ error: errorText(error) }); }
    // Few functions import anything: the modules are made for those.
    var modules;
    function require(name) {
      modules = modules || { crypto: host.crypto, querystring: host.querystring, buffer: { Buffer: Buffer }, cloudfront: cloudfrontModule(noted, input, host.read, host.metaText) };
      return requireOf(modules)(name);
    }
    try {
      var result = host.boot(frozenDate(input.now), require, recordingConsole(noted.logs))(withRawQueryString(input.event));
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
