import { readFileSync } from 'node:fs';
import { packageFile } from '../../build/package-file.ts';

/** What no function sees although this machine's engines have it. */
const HIDDEN = [
  'process',
  'njs',
  'print',
  'setTimeout',
  'setImmediate',
  'clearTimeout',
  'fs',
  'crypto',
  'modules',
  'engine',
];

/** The text that both engines put in front of a function. */
export function realmText(): string {
  return engineText('realm.js');
}

/** A file of this folder that runs inside an engine. */
export function engineText(name: string): string {
  return readFileSync(packageFile(`simulator/engine/${name}`), 'utf8');
}

/**
 * A function `boot(Date, require, console)` that makes a bundle's globals and returns its `handler`: calling it anew for every
 * event is what CloudFront does. Imports become calls of `require`, since neither engine takes them inside a function.
 */
export function bootText(code: string): string {
  const imports = [...code.matchAll(IMPORT)].map(
    ([, name, module]) => `var ${name} = require(${JSON.stringify(module)});`,
  );
  const body = code.replace(IMPORT, (line) => line.replace(/[^\n]/g, ''));
  const shadowed = HIDDEN.filter((name) => !imports.some((line) => line.startsWith(`var ${name} `)));
  return `function boot(Date, require, console, ${shadowed.join(', ')}) { 'use strict'; ${imports.join(' ')}
${body}
return handler; }
`;
}

/** `import cf from 'cloudfront';` at the start of a line: the one kind of import that a bundle can have. */
const IMPORT = /^import ([\w$]+) from ["']([\w]+)["'];/gm;
