/** The world around a handler: the clock, the network, Node's own digests, and the role that Lambda gave it. */
import { fetchJson } from './json-document.ts';
import { readSsmParameter } from './ssm-parameter.ts';
import type { VerifierIo } from './token-verifier.ts';

/** What verifying takes of a Lambda@Edge function. */
export function lambdaIo(): VerifierIo {
  const now = (): number => Date.now();
  let hash: typeof import('node:crypto').hash | undefined;
  return {
    now,
    fetchJson,
    readSecret: (name) => readSsmParameter(name, { fetchJson, now, environment: process.env }),
    // An `import` would load all that node:crypto has, a third of what the first token takes.
    digest(text) {
      hash ??= process.getBuiltinModule('node:crypto').hash;
      return hash('sha256', text, 'base64');
    },
  };
}
