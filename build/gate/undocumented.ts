/**
 * What JavaScript has and `cloudfront-js-2.0` does not document, each with what to write instead.
 *
 * The tables of `cloudfront-js.ts` decide about names that can be told from the text: globals and their members. Whose
 * method `x.at(0)` calls cannot, so these names are refused wherever they are called, unless the file defines them.
 */

const INDEX_LOOP = 'Loop over an index.';
const COPY = 'Change a copy: `list.slice()` first, then the method that changes it.';
const NO_MARKUP = 'Write the tags out.';
const NO_TIMERS = 'A function runs to its end at once: there is nothing to wait for.';
const NO_NETWORK = 'A function has no network: read from a key value store, or use Lambda@Edge.';
const NO_PROCESS = 'Write the value into the file when it is built, or read it from a key value store.';
const PLAIN_OBJECT = 'Use an object made by `Object.create(null)`.';
const STRINGS = 'Take the string apart with `indexOf` and `slice`.';
const BYTES = 'Use a Buffer: `from`, `toString` and `concat` convert and copy.';
const SMALLER_NUMBERS = 'Read and write 32 bits at a time.';

/** Methods of ECMAScript's prototypes that the runtime does not document, with what to write instead. */
export const UNDOCUMENTED_METHODS: Readonly<Record<string, string>> = {
  // Array and the typed arrays
  at: 'Use an index: `list[list.length - 1]`, or `charAt` on a string.',
  entries: INDEX_LOOP,
  findLast: 'Loop over an index, from the end.',
  findLastIndex: 'Loop over an index, from the end.',
  flat: 'Use `[].concat.apply([], lists)`.',
  flatMap: 'Use `map`, then `[].concat.apply([], lists)`.',
  keys: 'Loop over an index, or use `Object.keys`.',
  toReversed: COPY,
  toSorted: COPY,
  toSpliced: COPY,
  values: 'Loop over an index, or use `Object.values`.',
  with: COPY,
  // String
  isWellFormed: 'Try `encodeURIComponent`.',
  localeCompare: 'Compare with `<` and `>`.',
  matchAll: 'Call `exec` of a regex with the g flag in a loop.',
  normalize: 'Normalize the strings in the config; compare what viewers send as it is.',
  toLocaleLowerCase: 'Use `toLowerCase`.',
  toLocaleUpperCase: 'Use `toUpperCase`.',
  toWellFormed: 'Try `encodeURIComponent`.',
  trimLeft: 'Use `trimStart`.',
  trimRight: 'Use `trimEnd`.',
  anchor: NO_MARKUP,
  big: NO_MARKUP,
  blink: NO_MARKUP,
  bold: NO_MARKUP,
  fixed: NO_MARKUP,
  fontcolor: NO_MARKUP,
  fontsize: NO_MARKUP,
  italics: NO_MARKUP,
  link: NO_MARKUP,
  small: NO_MARKUP,
  strike: NO_MARKUP,
  sub: NO_MARKUP,
  sup: NO_MARKUP,
  // Object
  __defineGetter__: 'Use `Object.defineProperty`.',
  __defineSetter__: 'Use `Object.defineProperty`.',
  __lookupGetter__: 'Use `Object.getOwnPropertyDescriptor`.',
  __lookupSetter__: 'Use `Object.getOwnPropertyDescriptor`.',
  // Date and RegExp
  getYear: 'Use `getFullYear`.',
  setYear: 'Use `setFullYear`.',
  toGMTString: 'Use `toUTCString`.',
  compile: 'Make a new RegExp.',
  // ArrayBuffer, DataView and Uint8Array
  resize: BYTES,
  transfer: BYTES,
  transferToFixedLength: BYTES,
  getBigInt64: SMALLER_NUMBERS,
  getBigUint64: SMALLER_NUMBERS,
  getFloat16: SMALLER_NUMBERS,
  setBigInt64: SMALLER_NUMBERS,
  setBigUint64: SMALLER_NUMBERS,
  setFloat16: SMALLER_NUMBERS,
  setFromBase64: BYTES,
  setFromHex: BYTES,
  toBase64: BYTES,
  toHex: BYTES,
};

/** Members of documented globals that the runtime does not document, where there is something better than the list. */
export const UNDOCUMENTED_STATICS: Readonly<Record<string, string>> = {
  'Array.fromAsync': 'Await in a loop over an index.',
  'Error.captureStackTrace': 'Leave it out: errors here have no stack.',
  'Object.fromEntries': 'Set the properties in a loop.',
  'Object.getOwnPropertySymbols':
    'If nobody wrote this, esbuild did, for `{ ...object }`: use `Object.assign({}, object)`.',
  'Object.groupBy': 'Push to lists in a loop.',
  'Object.hasOwn': 'Use `Object.prototype.hasOwnProperty.call(object, name)`.',
  'Promise.try': 'Call the function and await what it returns.',
  'Promise.withResolvers': 'Use `new Promise`.',
  'RegExp.escape': 'Escape the string when the file is built.',
  'String.raw': 'Escape the backslashes.',
  'Symbol.iterator': INDEX_LOOP,
  'console.error': 'Use `console.log`.',
  'console.info': 'Use `console.log`.',
  'console.warn': 'Use `console.log`.',
};

/** Globals of browsers, Node and newer ECMAScript that a function looks for in vain, with what to write instead. */
export const ABSENT_GLOBALS: Readonly<Record<string, string>> = {
  AggregateError: 'Use an Error.',
  BigInt: 'Use a number, exact up to 2**53, or a string of digits.',
  Headers: 'Use the plain objects of the event.',
  Intl: 'Prepare localized text in the config.',
  Iterator: INDEX_LOOP,
  Map: PLAIN_OBJECT,
  MemoryError: 'Leave it out: only the 1.0 runtime has it.',
  Proxy: 'Call a function that reads or writes.',
  Reflect: 'Use the functions of `Object`, or `apply`.',
  Request: 'Use the plain objects of the event.',
  Response: 'Use the plain objects of the event.',
  Set: PLAIN_OBJECT,
  URL: STRINGS,
  URLSearchParams: "Use `event.request.querystring`, or `require('querystring')`.",
  WeakMap: 'Set a property on the object itself.',
  WeakRef: 'Keep the object: a function lives for one request.',
  WeakSet: 'Set a property on the object itself.',
  XMLHttpRequest: NO_NETWORK,
  clearTimeout: NO_TIMERS,
  crypto: "Use `require('crypto')`: createHash and createHmac.",
  escape: 'Use `encodeURIComponent`.',
  eval: 'Write the code into the file when it is built.',
  exports: 'Take it off: the runtime finds `handler` by its name.',
  fetch: NO_NETWORK,
  fs: 'A function has no files: write the data into it when it is built, or read a key value store.',
  module: 'Take it off: the runtime finds `handler` by its name.',
  njs: 'Leave it out: only the njs command line has it.',
  performance: 'Leave it out: a function cannot measure time.',
  print: 'Use `console.log`.',
  process: NO_PROCESS,
  queueMicrotask: NO_TIMERS,
  self: 'Use `globalThis`.',
  setImmediate: NO_TIMERS,
  setInterval: NO_TIMERS,
  setTimeout: NO_TIMERS,
  structuredClone: 'Copy the properties, or use `JSON.parse(JSON.stringify(object))`.',
  unescape: 'Use `decodeURIComponent`.',
  window: 'Use `globalThis`.',
};
