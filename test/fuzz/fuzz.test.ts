/** A sample of what `npm run bench:fuzz` does by the million. */
import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { njsVersion } from '../../simulator/engine/njs-engine.ts';
import { fuzz, targetsOf } from './fuzz.ts';

const PROJECTS = ['edge.config.ts', ...readdirSync('test/rules').map((name) => `test/rules/${name}/edge.config.ts`)];

it.each(PROJECTS)(
  'the functions of %s hold hostile events',
  async (file) => {
    for (const target of await targetsOf(file)) {
      expect(await fuzz(target, 7, 100, njsVersion() !== undefined)).toBeUndefined();
    }
  },
  60_000,
);
