/**
 * Runs events in njs as they come: one a line on standard input, one outcome a line on standard output. A line that begins with a
 * question mark asks for the value of a key, or by a number for what `meta()` tells at that time; the next line of input has it. Read
 * as text, after `njs-batch.js`.
 */
var chunk = Buffer.alloc(65536);
var received = '';

/** The next line; nothing at the end. */
function nextLine() {
  for (;;) {
    var end = received.indexOf('\n');
    if (end >= 0) {
      var line = received.slice(0, end);
      received = received.slice(end + 1);
      return line;
    }
    var length = fs.readSync(0, chunk, 0, chunk.length, null);
    if (length === 0) return undefined;
    received += chunk.toString('utf8', 0, length);
  }
}

function askedValue(key) {
  return asked(String(key));
}

function asked(what) {
  fs.writeSync(1, '?' + JSON.stringify(what) + '\n');
  var answer = JSON.parse(nextLine());
  if (answer.error !== undefined) throw new Error(answer.error);
  return answer.value;
}

async function runServe() {
  fs.writeSync(1, 'ready\n');
  for (;;) {
    var line = nextLine();
    if (line === undefined) return;
    var input = JSON.parse(line);
    var outcome = await outcomeOf(input, input.hasStore ? askedValue : undefined, asked);
    fs.writeSync(1, JSON.stringify(outcome) + '\n');
  }
}

runServe();
