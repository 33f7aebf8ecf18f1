/**
 * Counts what a function allocates in njs, event by event: the difference of the engine's own count over many runs, less that of
 * parsing the event alone. The engine counts in blocks of 8 KiB, so one run tells nothing. Read as text, after `njs-batch.js`.
 */
var RUNS = 64;

function bytesOf(text) {
  var input = JSON.parse(text);
  var outcome = { logs: [] };
  modules.cloudfront = cloudfrontModule(outcome, input, read);
  var date = frozenDate(input.now);
  var require = requireOf(modules);
  var console = recordingConsole(outcome.logs);
  var before = engine.memoryStats.size;
  for (var i = 0; i < RUNS; i++) boot(date, require, console)(withRawQueryString(JSON.parse(text).event));
  var between = engine.memoryStats.size;
  for (var j = 0; j < RUNS; j++) withRawQueryString(JSON.parse(text).event);
  return Math.round((between - before - (engine.memoryStats.size - between)) / RUNS);
}

function runBytes() {
  var lines = fs.readFileSync('events.jsonl', 'utf8').split('\n');
  for (var i = 0; i < lines.length; i++) {
    var bytes = 0;
    try {
      bytes = bytesOf(lines[i]);
    } catch (_) {
      // What is wrong with the function stands in the outcome of the event.
    }
    fs.writeSync(1, bytes + '\n');
  }
}

runBytes();
