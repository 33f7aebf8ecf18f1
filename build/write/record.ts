import { type Recording, sampleEnd } from '#policy/record';
import { type Code, js } from '../code.ts';
import type { Runtime } from '../runtime.ts';

/**
 * Writes `record`: the end of the ids that are recorded, with which the station compares before it calls anything, and the line.
 * What cannot be recorded is not: no request is answered otherwise because it is.
 */
export function writeRecord(recording: Recording, runtime: Runtime): Code {
  const line =
    runtime === 'lambda-edge'
      ? {
          module: js`import { recordedInvocation } from "#policy/recorded-invocation";`,
          of: js`recordedInvocation(event)`,
        }
      : { module: js`import { recorder } from "#policy/recorder";`, of: js`recorder().event(event)` };
  return js`${line.module}
  export var sampleEnd = ${sampleEnd(recording)};
  export function record(event) {
    try {
      var line = ${line.of};
      if (line) console.log(line);
    } catch (error) {}
  }`;
}
