import { describe, expect, it } from 'vitest';
import { njsVersion } from '../../../simulator/engine/njs-engine.ts';
import { hasValgrind, instructionCounter } from '../../../simulator/judge/cost.ts';

const EVENT = { version: '1.0', context: {}, viewer: {}, request: { method: 'GET', uri: '/', headers: {} } };
const isHere = njsVersion() !== undefined && hasValgrind();

describe.skipIf(!isHere)(`instructions${isHere ? '' : ' (skipped: njs and valgrind are not both here)'}`, () => {
  it('are counted for what a function does, and for what it imports', async () => {
    const instructionsOf = instructionCounter();
    const idle = await instructionsOf('function handler(event) { return event.request; }', EVENT);
    const busy = await instructionsOf(
      "import cf from 'cloudfront'; async function handler(event) { await cf.kvs().get('a'); return event.request; }",
      EVENT,
      { a: 'value' },
    );
    expect(idle).toBeGreaterThan(500);
    expect(busy).toBeGreaterThan(idle + 1000);
  });
});
