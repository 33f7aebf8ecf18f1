/**
 * Runs a batch of events in njs: one event a line from `events.jsonl`, one outcome a line to standard output. Globals are made
 * anew for every event, as CloudFront does. Read as text, after `realm.js` and the function's `boot`.
 */
var fs = require('fs');
var engine = njs;
var modules = { crypto: require('crypto'), querystring: require('querystring'), buffer: require('buffer') };

addWhatIsMissing();
['process', 'njs', 'print', '$262', 'setTimeout', 'setImmediate', 'clearTimeout', 'crypto', 'toString'].forEach(
  (name) => {
    delete globalThis[name];
  },
);
['bytesFrom'].forEach((name) => {
  delete String[name];
});
['fromBytes', 'fromUTF8', 'toBytes', 'toUTF8'].forEach((name) => {
  delete String.prototype[name];
});

var forget = globalsKeeper();

var store = JSON.parse(fs.readFileSync('store.json', 'utf8'));
var read = store ? valueIn(store) : undefined;

/** What `meta()` tells of the store of a batch, which was made for the event. */
function metaTextAt(now) {
  var at = new Date(now).toISOString();
  return JSON.stringify({ creationDateTime: at, lastUpdatedDateTime: at, keyCount: Object.keys(store).length });
}

/** What comes of one event, given as `{ now, event, edgeLocation? }`. */
async function outcomeOf(input, read, metaText) {
  var outcome = { logs: [] };
  try {
    modules.cloudfront = cloudfrontModule(outcome, input, read, metaText);
    var handler = boot(frozenDate(input.now), requireOf(modules), recordingConsole(outcome.logs));
    var result = handler(withRawQueryString(input.event));
    if (result && typeof result.then === 'function') result = await result;
    outcome.result = result;
  } catch (error) {
    outcome.error = errorText(error);
  }
  forget();
  return outcome;
}

async function runBatch() {
  var lines = fs.readFileSync('events.jsonl', 'utf8').split('\n');
  for (var i = 0; i < lines.length; i++) {
    var outcome = await outcomeOf(JSON.parse(lines[i]), read, metaTextAt);
    fs.writeSync(1, JSON.stringify(outcome) + '\n');
  }
}
