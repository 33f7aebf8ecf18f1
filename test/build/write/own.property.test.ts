/** A rule of the user's own at its viewer stations: what it makes of whatever viewers send is the same everywhere. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EdgeRequest, EdgeResponse } from '../../../policy/event.ts';
import { COURTS, edgeValueOf, inLambda, requestOf, type Sent } from './courts.ts';

/** What the modules below do, in today's words. */
function meantOf({ request, response }: Sent): EdgeRequest | EdgeResponse {
  const seen = { value: `${request.method} ${request.headers?.['x-said']?.value}` };
  if (response) return { ...response, headers: { ...response.headers, 'x-seen': seen } };
  if (request.uri === '/answers') return { statusCode: 403, headers: { 'x-seen': seen }, body: 'no' };
  return { ...request, headers: { ...request.headers, 'x-seen': seen } };
}

const SAYS = `var seen = { value: event.request.method + ' ' + event.request.headers['x-said'].value };`;
const AT_REQUEST = `${SAYS}
  if (it.uri === '/answers') return { statusCode: 403, headers: { 'x-seen': seen }, body: 'no' };
  it.headers['x-seen'] = seen;`;
const AT_RESPONSE = `${SAYS} it.headers['x-seen'] = seen;`;

const said = fc.oneof(
  fc.constantFrom('', '__proto__', 'constructor', 'é', '\u{1f600}', '%00', '"\\'),
  fc.string({ unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)), maxLength: 20 }),
);

const anyRequest = fc
  .record({
    method: fc.constantFrom('GET', 'HEAD', 'POST'),
    uri: fc.constantFrom('/', '/answers', '/%c3%a4', '/__proto__'),
    said: fc.array(said, { minLength: 1, maxLength: 2 }),
  })
  .map(({ said: values, ...differs }) =>
    requestOf({ ...differs, headers: { host: { value: 'shop.example.com' }, 'x-said': edgeValueOf(values) } }),
  );

let folder = '';
const module = (name: string): string => join(folder, `${name}.js`);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'edgewright-own-'));
  writeFileSync(module('request'), `export function own(it, event) { ${AT_REQUEST} }`);
  writeFileSync(module('response'), `export function own(it, event) { ${AT_RESPONSE} }`);
  writeFileSync(module('late-request'), `export async function own(it, event) { await null; ${AT_REQUEST} }`);
  writeFileSync(module('late-response'), `export async function own(it, event) { await null; ${AT_RESPONSE} }`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const RESPONSE: EdgeResponse = { statusCode: 200, statusDescription: 'OK', headers: { server: { value: 'a' } } };
const sentAt = {
  request: anyRequest.map((request): Sent => ({ request })),
  response: anyRequest.map((request): Sent => ({ request, response: RESPONSE })),
};

describe.each(COURTS)('an own rule %s', (_title, isAbsent, judge) => {
  it.skipIf(isAbsent).each(['request', 'response'] as const)('does at viewer-%s what it says', async (station) => {
    await fc.assert(
      fc.asyncProperty(fc.array(sentAt[station], { minLength: 20, maxLength: 20 }), async (sent) => {
        const made = await judge({ name: 'own', options: module(station) }, sent);
        expect(made.map(({ result }) => result)).toEqual(sent.map(meantOf));
      }),
      { numRuns: 10, endOnFailure: true },
    );
  });
});

describe('an own rule that Lambda@Edge waits for', () => {
  it.each(['request', 'response'] as const)('does at viewer-%s what it says', async (station) => {
    await fc.assert(
      fc.asyncProperty(fc.array(sentAt[station], { minLength: 20, maxLength: 20 }), async (sent) => {
        const made = await inLambda({ name: 'own', options: module(`late-${station}`) }, sent);
        expect(made.map(({ result }) => result)).toEqual(sent.map(meantOf));
      }),
      { numRuns: 5, endOnFailure: true },
    );
  });
});
