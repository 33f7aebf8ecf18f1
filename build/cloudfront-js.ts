/**
 * What `cloudfront-js-2.0` knows: every global, member and module that a function may use, as plain data.
 *
 * The lists are AWS's own page, row for row, over the ES5.1 it stands on. Two users hold functions to them: the gate,
 * which reads a function's text, and the local realm, which deletes from V8 whatever is not listed here.
 *
 * What ES5.1 has but AWS does not list and njs lacks is absent on purpose: `localeCompare`, `toLocaleLowerCase`,
 * `toLocaleUpperCase`, `toLocaleString` of everything but `Date`, and `Function.prototype.toString`.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html
 */

/** Modules that `import` or `require` find. AWS documents `cloudfront` for `import` alone, on the first line. */
export const MODULES: readonly string[] = ['cloudfront', 'crypto', 'querystring', 'buffer'];

/** What every constructor has of its own. */
const CONSTRUCTOR: readonly string[] = ['length', 'name', 'prototype'];

/** What typed arrays have; `from` and `of` they inherit from a constructor that all of them share. */
const TYPED_ARRAY: readonly string[] = [...CONSTRUCTOR, 'BYTES_PER_ELEMENT', 'from', 'of'];

// The accessors and `constructor` are not on AWS's list: they are what makes a typed array one, and njs has them.
// biome-ignore format: a list of names reads better filled than one to a line
const TYPED_ARRAYS_PROTOTYPE: readonly string[] = [
  'constructor', 'buffer', 'byteLength', 'byteOffset', 'length', 'copyWithin', 'every', 'fill',
  'filter', 'find', 'findIndex', 'forEach', 'includes', 'indexOf', 'join', 'lastIndexOf', 'map', 'reduce',
  'reduceRight', 'reverse', 'set', 'slice', 'some', 'sort', 'subarray', 'toString',
];

const TYPED_ARRAY_PROTOTYPE: readonly string[] = [...TYPED_ARRAYS_PROTOTYPE, 'BYTES_PER_ELEMENT'];

const ERROR_PROTOTYPE: readonly string[] = ['constructor', 'message', 'name', 'toString'];

/** Every identifier a function may use without declaring it. */
// biome-ignore format: as above
export const GLOBALS: readonly string[] = [
  'undefined', 'NaN', 'Infinity', 'globalThis',
  // Not documented; found on the live runtime in September 2026 (field report: nzyme ADR).
  'global',
  'Object', 'Array', 'String', 'Number', 'Boolean', 'Date', 'Math', 'JSON', 'RegExp', 'Promise', 'Symbol',
  // Only for `Function.prototype`: AWS says that calling it throws.
  'Function',
  'ArrayBuffer', 'DataView', 'Float32Array', 'Float64Array', 'Int8Array', 'Int16Array', 'Int32Array', 'Uint8Array',
  'Uint8ClampedArray', 'Uint16Array', 'Uint32Array',
  'Error', 'EvalError', 'InternalError', 'RangeError', 'ReferenceError', 'SyntaxError', 'TypeError', 'URIError',
  'TextDecoder', 'TextEncoder', 'atob', 'btoa', 'console', 'require',
  // AWS lists it under modules; its own samples use it as a global.
  'Buffer',
  'decodeURI', 'decodeURIComponent', 'encodeURI', 'encodeURIComponent', 'isFinite', 'isNaN', 'parseFloat', 'parseInt',
];

/** The members of each constructor and namespace. `TypedArray` is no global, but what all typed arrays inherit from. */
// biome-ignore format: as above
export const STATIC_MEMBERS: Readonly<Record<string, readonly string[]>> = {
  Object: [
    ...CONSTRUCTOR, 'assign', 'create', 'defineProperties', 'defineProperty', 'entries', 'freeze',
    'getOwnPropertyDescriptor', 'getOwnPropertyDescriptors', 'getOwnPropertyNames', 'getPrototypeOf', 'isExtensible',
    'isFrozen', 'isSealed', 'keys', 'preventExtensions', 'seal', 'values',
    // AWS prints these two as `Object.prototype.is` and `Object.prototype.setPrototypeOf`, which no engine has.
    'is', 'setPrototypeOf',
  ],
  Array: [
    ...CONSTRUCTOR, 'isArray', 'of',
    // Not documented; found on the live runtime in September 2026 (field report: nzyme ADR). njs 0.7.9 lacks it.
    'from',
  ],
  String: [...CONSTRUCTOR, 'fromCharCode', 'fromCodePoint'],
  Number: [
    ...CONSTRUCTOR, 'EPSILON', 'MAX_SAFE_INTEGER', 'MAX_VALUE', 'MIN_SAFE_INTEGER', 'MIN_VALUE', 'NEGATIVE_INFINITY',
    'NaN', 'POSITIVE_INFINITY', 'isFinite', 'isInteger', 'isNaN', 'isSafeInteger', 'parseFloat', 'parseInt',
  ],
  Boolean: CONSTRUCTOR,
  Function: CONSTRUCTOR,
  Date: [...CONSTRUCTOR, 'UTC', 'now', 'parse'],
  RegExp: CONSTRUCTOR,
  Math: [
    'E', 'LN10', 'LN2', 'LOG10E', 'LOG2E', 'PI', 'SQRT1_2', 'SQRT2', 'abs', 'acos', 'acosh', 'asin', 'asinh', 'atan',
    'atan2', 'atanh', 'cbrt', 'ceil', 'clz32', 'cos', 'cosh', 'exp', 'expm1', 'floor', 'fround', 'hypot', 'imul', 'log',
    'log10', 'log1p', 'log2', 'max', 'min', 'pow', 'random', 'round', 'sign', 'sin', 'sinh', 'sqrt', 'tan', 'tanh',
    'trunc',
  ],
  JSON: ['parse', 'stringify'],
  Promise: [...CONSTRUCTOR, 'all', 'allSettled', 'any', 'race', 'reject', 'resolve'],
  Symbol: [
    ...CONSTRUCTOR, 'for', 'keyFor',
    // Documented as the names of `RegExp.prototype[@@replace]` and `RegExp.prototype[@@split]`.
    'replace', 'split',
  ],
  ArrayBuffer: [...CONSTRUCTOR, 'isView'],
  DataView: CONSTRUCTOR,
  TypedArray: [...CONSTRUCTOR, 'from', 'of'],
  Float32Array: TYPED_ARRAY,
  Float64Array: TYPED_ARRAY,
  Int8Array: TYPED_ARRAY,
  Int16Array: TYPED_ARRAY,
  Int32Array: TYPED_ARRAY,
  Uint8Array: TYPED_ARRAY,
  Uint8ClampedArray: TYPED_ARRAY,
  Uint16Array: TYPED_ARRAY,
  Uint32Array: TYPED_ARRAY,
  Error: CONSTRUCTOR,
  EvalError: CONSTRUCTOR,
  InternalError: CONSTRUCTOR,
  RangeError: CONSTRUCTOR,
  ReferenceError: CONSTRUCTOR,
  SyntaxError: CONSTRUCTOR,
  TypeError: CONSTRUCTOR,
  URIError: CONSTRUCTOR,
  TextDecoder: CONSTRUCTOR,
  TextEncoder: CONSTRUCTOR,
  Buffer: [
    ...CONSTRUCTOR, 'alloc', 'allocUnsafe', 'byteLength', 'compare', 'concat', 'from', 'isBuffer', 'isEncoding',
  ],
  console: ['log'],
};

/** The members of each prototype, and of the instances themselves where AWS lists those (`lastIndex`, `length`). */
// biome-ignore format: as above
export const PROTOTYPE_MEMBERS: Readonly<Record<string, readonly string[]>> = {
  Object: [
    'constructor', 'hasOwnProperty', 'isPrototypeOf', 'propertyIsEnumerable', 'toString', 'valueOf',
    // Not documented; njs has it, and a viewer may name a query parameter so: a realm without it would hide that.
    '__proto__',
  ],
  Function: ['constructor', 'apply', 'bind', 'call', 'length', 'name', 'arguments', 'caller'],
  Array: [
    'constructor', 'length', 'concat', 'copyWithin', 'every', 'fill', 'filter', 'find', 'findIndex', 'forEach',
    'includes', 'indexOf', 'join', 'lastIndexOf', 'map', 'pop', 'push', 'reduce', 'reduceRight', 'reverse', 'shift',
    'slice', 'some', 'sort', 'splice', 'toString', 'unshift',
  ],
  String: [
    'constructor', 'length', 'charAt', 'codePointAt', 'concat', 'endsWith', 'includes', 'indexOf', 'lastIndexOf',
    'match', 'padEnd', 'padStart', 'repeat', 'replace', 'replaceAll', 'search', 'slice', 'split', 'startsWith',
    'substr', 'substring', 'toLowerCase', 'toString', 'toUpperCase', 'trim', 'trimEnd', 'trimStart', 'valueOf',
    // Missing from AWS's list, but ES5.1, and AWS's own JWT sample calls it.
    'charCodeAt',
  ],
  Number: ['constructor', 'toExponential', 'toFixed', 'toPrecision', 'toString', 'valueOf'],
  Boolean: ['constructor', 'toString', 'valueOf'],
  Date: [
    'constructor', 'getDate', 'getDay', 'getFullYear', 'getHours', 'getMilliseconds', 'getMinutes', 'getMonth',
    'getSeconds', 'getTime', 'getTimezoneOffset', 'getUTCDate', 'getUTCDay', 'getUTCFullYear', 'getUTCHours',
    'getUTCMilliseconds', 'getUTCMinutes', 'getUTCMonth', 'getUTCSeconds', 'setDate', 'setFullYear', 'setHours',
    'setMilliseconds', 'setMinutes', 'setMonth', 'setSeconds', 'setTime', 'setUTCDate', 'setUTCFullYear',
    'setUTCHours', 'setUTCMilliseconds', 'setUTCMinutes', 'setUTCMonth', 'setUTCSeconds', 'toDateString',
    'toISOString', 'toJSON', 'toLocaleDateString', 'toLocaleString', 'toLocaleTimeString', 'toString', 'toTimeString',
    'toUTCString', 'valueOf',
  ],
  RegExp: [
    'constructor', 'exec', 'flags', 'global', 'ignoreCase', 'lastIndex', 'multiline', 'source', 'sticky', 'test',
    'toString',
  ],
  Promise: ['constructor', 'catch', 'finally', 'then'],
  Symbol: ['constructor', 'toString', 'valueOf'],
  ArrayBuffer: ['constructor', 'byteLength', 'slice'],
  DataView: [
    'constructor', 'buffer', 'byteLength', 'byteOffset', 'getFloat32', 'getFloat64', 'getInt16', 'getInt32', 'getInt8',
    'getUint16', 'getUint32', 'getUint8', 'setFloat32', 'setFloat64', 'setInt16', 'setInt32', 'setInt8', 'setUint16',
    'setUint32', 'setUint8',
  ],
  TypedArray: TYPED_ARRAYS_PROTOTYPE,
  Float32Array: TYPED_ARRAY_PROTOTYPE,
  Float64Array: TYPED_ARRAY_PROTOTYPE,
  Int8Array: TYPED_ARRAY_PROTOTYPE,
  Int16Array: TYPED_ARRAY_PROTOTYPE,
  Int32Array: TYPED_ARRAY_PROTOTYPE,
  Uint8Array: TYPED_ARRAY_PROTOTYPE,
  Uint8ClampedArray: TYPED_ARRAY_PROTOTYPE,
  Uint16Array: TYPED_ARRAY_PROTOTYPE,
  Uint32Array: TYPED_ARRAY_PROTOTYPE,
  Error: ERROR_PROTOTYPE,
  EvalError: ERROR_PROTOTYPE,
  InternalError: ERROR_PROTOTYPE,
  RangeError: ERROR_PROTOTYPE,
  ReferenceError: ERROR_PROTOTYPE,
  SyntaxError: ERROR_PROTOTYPE,
  TypeError: ERROR_PROTOTYPE,
  URIError: ERROR_PROTOTYPE,
  TextDecoder: ['constructor', 'decode', 'encoding', 'fatal', 'ignoreBOM'],
  TextEncoder: ['constructor', 'encode', 'encodeInto'],
  Buffer: [
    ...TYPED_ARRAY_PROTOTYPE, 'compare', 'copy', 'equals', 'readDoubleBE', 'readDoubleLE', 'readFloatBE', 'readFloatLE',
    'readInt16BE', 'readInt16LE', 'readInt32BE', 'readInt32LE', 'readInt8', 'readIntBE', 'readIntLE', 'readUInt16BE',
    'readUInt16LE', 'readUInt32BE', 'readUInt32LE', 'readUInt8', 'readUIntBE', 'readUIntLE', 'swap16', 'swap32',
    'swap64', 'toJSON', 'write', 'writeDoubleBE', 'writeDoubleLE', 'writeFloatBE', 'writeFloatLE', 'writeInt16BE',
    'writeInt16LE', 'writeInt32BE', 'writeInt32LE', 'writeInt8', 'writeIntBE', 'writeIntLE', 'writeUInt16BE',
    'writeUInt16LE', 'writeUInt32BE', 'writeUInt32LE', 'writeUInt8', 'writeUIntBE', 'writeUIntLE',
  ],
};
