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

/** What a function sees in place of this machine's own, and what is hidden from it by a parameter without a value. */
const REALM_PARAMETERS: readonly string[] = ['Date', 'require', 'console', ...HIDDEN];

/**
 * A function, as an expression, that makes a bundle's globals and returns its `handler`: calling it anew for every event is what
 * CloudFront does. It has no name and stands in no other function, so that a bundle sees globals and nothing else.
 * Imports become calls of `require`, since neither engine takes them inside a function.
 */
export function bootText(code: string, parameters: readonly string[] = REALM_PARAMETERS): string {
  const imports = [...code.matchAll(IMPORT)].map(([, name, module]) => ({ name, module }));
  const variables = imports.map(({ name, module }) => `var ${name} = require(${JSON.stringify(module)});`);
  const body = code.replace(IMPORT, (line) => line.replace(/[^\n]/g, ''));
  const shadowed = parameters.filter((parameter) => !imports.some(({ name }) => name === parameter));
  return `(function (${shadowed.join(', ')}) { ${variables.join(' ')}
${body}
return handler; })`;
}

/** `import cf from 'cloudfront';` at the start of a line: the one kind of import that a bundle can have. */
const IMPORT = /^import ([\w$]+) from ["']([\w]+)["'];/gm;
