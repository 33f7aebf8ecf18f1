/**
 * What surrounds a function while it runs on this machine: the globals that CloudFront documents, in njs as in Node. This file
 * is read as text and put in front of the function, so it is written in the JavaScript of the older of the two engines.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html
 */

/** The clock of a function stands still from its start to its end. */
function frozenDate(now) {
  var Real = Date;
  function Frozen(year, month, day, hours, minutes, seconds, ms) {
    if (!(this instanceof Frozen)) return new Real(now).toString();
    if (arguments.length === 0) return new Real(now);
    if (arguments.length === 1) return new Real(year);
    return new Real(year, month, day === undefined ? 1 : day, hours || 0, minutes || 0, seconds || 0, ms || 0);
  }
  Frozen.prototype = Real.prototype;
  // `new Date().constructor` leads to no other clock.
  Real.prototype.constructor = Frozen;
  Frozen.now = () => now;
  Frozen.parse = Real.parse;
  Frozen.UTC = Real.UTC;
  return Frozen;
}

/**
 * Gives the request of an event `rawQueryString()`. An event for TestFunction has no raw text, so the parameters are put together
 * again; where this machine knows what the viewer sent, it stands under the same name.
 */
function withRawQueryString(event) {
  var request = event.request;
  if (!request) return event;
  var text = typeof request.rawQueryString === 'string' ? request.rawQueryString : queryText(request.querystring);
  Object.defineProperty(request, 'rawQueryString', { value: () => text, enumerable: false });
  return event;
}

function queryText(parameters) {
  var pairs = [];
  Object.entries(Object(parameters)).forEach((entry) => {
    var parameter = Object(entry[1]);
    (parameter.multiValue || [parameter]).forEach((each) => {
      pairs.push(entry[0] + '=' + each.value);
    });
  });
  return pairs.length > 0 ? pairs.join('&') : undefined;
}

/** What is written to the log, one text a call. */
function recordingConsole(logs) {
  function write() {
    var texts = [];
    for (var i = 0; i < arguments.length; i++) {
      texts.push(typeof arguments[i] === 'string' ? arguments[i] : JSON.stringify(arguments[i]));
    }
    logs.push(texts.join(' '));
  }
  return { log: write, error: write };
}

/** `require`, for the modules that CloudFront has; anything else is as absent as it is there. */
function requireOf(modules) {
  return function require(name) {
    if (!Object.prototype.hasOwnProperty.call(modules, name)) throw new Error('Cannot find module "' + name + '"');
    return modules[name];
  };
}

/**
 * The `cloudfront` module. What a function has logged and which origin it chooses is noted in `outcome`, as `customData` and `originCall`; the
 * engine makes nothing of it, as TestFunction doesn't. `read` gives the value of a key of the associated KeyValueStore, nothing for
 * a key that isn't there; without it no store is associated. `metaText` gives what `meta()` tells, as JSON, for the time of the event.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/helper-functions-origin-modification.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/general-helper-methods.html
 */
function cloudfrontModule(outcome, input, read, metaText) {
  function unavailable(what) {
    return () => {
      throw new Error(what + ' is not available');
    };
  }
  function chooses(method) {
    return (first, second) => {
      outcome.originCall = { method: method, given: [copyOf(first), copyOf(second)] };
    };
  }
  var store = read && keyValueStore(read, () => metaText(input.now));
  return {
    kvs: read ? () => store : unavailable('a KeyValueStore'),
    updateRequestOrigin: chooses('updateRequestOrigin'),
    selectRequestOriginById: chooses('selectRequestOriginById'),
    createRequestOriginGroup: chooses('createRequestOriginGroup'),
    logCustomData: (text) => {
      outcome.customData = String(text);
    },
    edgeLocation: edgeLocationOf(input),
    cwt: { validateToken: unavailable('cwt'), generateToken: unavailable('cwt') },
    distributionTenant: absentTenant,
  };
}

/** A standard distribution has no tenant. @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/saas-specific-logic-function-code.html */
var absentTenant = frozenTenant();

function frozenTenant() {
  function get() {
    throw new TypeError('distributionTenant module is not available');
  }
  // Made once, which costs nothing later, and frozen: events have it in common.
  return Object.freeze(
    Object.defineProperty({ parameters: Object.freeze({ get: Object.freeze(get) }) }, 'id', { get: get }),
  );
}

/** Where a function runs. At viewer-response it isn't told. */
function edgeLocationOf(input) {
  var context = Object(input.event.context);
  if (context.eventType === 'viewer-response') return {};
  return input.edgeLocation || { name: 'SEA', serverIp: '192.0.2.1', region: 'us-west-2' };
}

/** What a value was when it was given; nothing for one that JSON cannot hold. */
function copyOf(value) {
  try {
    return value === undefined ? null : JSON.parse(JSON.stringify(value));
  } catch (_) {
    return null;
  }
}

/** What reads a store that is an object of texts. */
function valueIn(store) {
  return (key) => (Object.prototype.hasOwnProperty.call(store, key) ? store[key] : undefined);
}

/**
 * A KeyValueStore as a function reads it. A key that isn't there rejects, and so does all where a call throws.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-custom-methods.html
 */
function keyValueStore(read, metaText) {
  function valueOf(text, format) {
    if (format === 'json') return JSON.parse(text);
    return format === 'bytes' ? Buffer.from(text) : text;
  }
  function promised(value) {
    try {
      return Promise.resolve(value());
    } catch (error) {
      return Promise.reject(error);
    }
  }
  return {
    get: (key, options) =>
      promised(() => {
        var text = read(key);
        if (text === undefined) throw new Error('KeyNotFound');
        return options ? valueOf(text, options.format) : text;
      }),
    exists: (key) => promised(() => read(String(key)) !== undefined),
    meta: () => promised(() => JSON.parse(metaText())),
  };
}

/** `String.prototype.replaceAll` and `Array.from`, which cloudfront-js-2.0 has and njs 0.7.9 lacks. */
function addWhatIsMissing() {
  if (!String.prototype.replaceAll) {
    String.prototype.replaceAll = function (search, replacement) {
      if (search instanceof RegExp) return this.replace(search, replacement);
      var literal = String(search).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      return this.replace(new RegExp(literal, 'g'), replacement);
    };
  }
  if (!Array.from) {
    Array.from = (source, map) => {
      var array = [];
      for (var i = 0; i < source.length; i++) array.push(map ? map(source[i], i) : source[i]);
      return array;
    };
  }
}

/** Takes away what a function added to the global object, so that the next event finds none of it. */
function globalsKeeper() {
  var known = Object.getOwnPropertyNames(globalThis);
  return function forget() {
    Object.getOwnPropertyNames(globalThis).forEach(function (name, i) {
      // They stand where they stood, unless one came between.
      if (known[i] !== name && known.indexOf(name) < 0) delete globalThis[name];
    });
  };
}

/** What an error says, whatever was thrown, and whichever realm it comes from. */
function errorText(error) {
  if (error && typeof error.name === 'string' && typeof error.message === 'string')
    return error.name + ': ' + error.message;
  try {
    return typeof error === 'object' ? JSON.stringify(error) : String(error);
  } catch (_) {
    return 'an object that cannot be shown';
  }
}
