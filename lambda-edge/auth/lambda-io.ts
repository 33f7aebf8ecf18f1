/** The world around a handler: the clock, the network, and the role that Lambda gave it. */
import { fetchJson } from './json-document.ts';
import { readSsmParameter } from './ssm-parameter.ts';
import type { KeysIo } from './trust.ts';

/** What verifying takes of a Lambda@Edge function. */
export function lambdaIo(): KeysIo {
  const now = (): number => Date.now();
  return {
    now,
    fetchJson,
    readSecret: (name) => readSsmParameter(name, { fetchJson, now, environment: process.env }),
  };
}
