/** What verifying a token takes: from the cache, by its signature, and the first time, each as a ratio to node:crypto or jose in one run. */
import { execFileSync } from 'node:child_process';
import { createPublicKey, verify } from 'node:crypto';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { compactVerify, createLocalJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { table } from '../../cli/table.ts';
import { lambdaIo } from '../../lambda-edge/auth/lambda-io.ts';
import { tokenVerifier } from '../../lambda-edge/auth/token-verifier.ts';
import { AUDIENCE, ISSUER, signingKey, token } from '../lambda-edge/auth/tokens.ts';

const key = signingKey('rsa1');
const seconds = Math.floor(Date.now() / 1000);
const valid = (sub: string): string => token(key, { sub, iat: seconds, exp: seconds + 86_400 });
const JWK = key.jwk as { readonly kid: string; readonly kty: 'RSA'; readonly n: string; readonly e: string };

/** Rounds of so many tokens; the candidates take turns in each. */
const ROUNDS = 80;
const TOKENS_A_ROUND = 250;
const COLD_ROUNDS = 31;

type Judge = (token: string) => unknown;

/** Microseconds for a token of each candidate: the least of all rounds, since whatever else runs on a machine only adds to it. */
async function microseconds(tokens: readonly string[], candidates: Readonly<Record<string, Judge>>) {
  const times = new Map<string, number>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const from = (round * TOKENS_A_ROUND) % tokens.length;
    const asked = tokens.slice(from, from + TOKENS_A_ROUND);
    for (const [name, judge] of Object.entries(candidates)) {
      const start = performance.now();
      for (const each of asked) await judge(each);
      const time = ((performance.now() - start) * 1000) / asked.length;
      times.set(name, Math.min(times.get(name) ?? time, time));
    }
  }
  return (name: string): number => times.get(name) ?? 0;
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? 0;
}

const publicKey = createPublicKey({ key: JWK, format: 'jwk' });

/** A signature alone, of a token that is already in its parts. */
function bareVerify(text: string): Judge {
  const end = text.lastIndexOf('.');
  const [signed, signature] = [Buffer.from(text.slice(0, end)), Buffer.from(text.slice(end + 1), 'base64url')];
  return () => verify('sha256', signed, publicKey, signature);
}

function ourVerifier(): Judge {
  const issuers = [
    { issuer: ISSUER, audiences: [AUDIENCE], jwksUri: 'https://idp.example.com/', keys: { keys: [JWK] } },
  ];
  const io = { ...lambdaIo(), fetchJson: async () => ({ keys: [JWK] }) };
  return tokenVerifier({ issuers }, io).verify;
}

describe('a token', () => {
  it('that is remembered takes 3 µs at most, an eighth of a bare signature', async () => {
    const text = valid('user-1');
    const tokens = Array<string>(5000).fill(text);
    const [bare, ours] = [bareVerify(text), ourVerifier()];
    const time = await microseconds(tokens, { bare, ours });
    const ratio = time('bare') / time('ours');
    console.log(`remembered: ${time('ours').toFixed(2)} µs, ${ratio.toFixed(1)} times as fast as a bare signature`);
    expect(time('ours')).toBeLessThan(3);
    expect(ratio).toBeGreaterThan(8);
  });

  it('that is new takes a tenth more than by bare jose, at most', async () => {
    const tokens = Array.from({ length: 2000 }, (_, i) => valid(`user-${i}`));
    const keys = createLocalJWKSet({ keys: [JWK] });
    const options = { issuer: ISSUER, audience: AUDIENCE, algorithms: ['RS256'], requiredClaims: ['exp'] };
    const time = await microseconds(tokens, {
      jose: (text) => jwtVerify(text, keys, options),
      // What it has verified it has forgotten when it comes again: there are more tokens than it remembers.
      ours: ourVerifier(),
      signature: (text) => compactVerify(text, JWK, { algorithms: ['RS256'] }),
    });
    const ratio = time('ours') / time('jose');
    console.log(
      `new: ${time('ours').toFixed(0)} µs, ${ratio.toFixed(2)} of jose's ${time('jose').toFixed(0)} µs (its signature alone: ${time('signature').toFixed(0)} µs)`,
    );
    // Beside the budget of 1.1, what a busy machine adds.
    expect(ratio).toBeLessThan(1.4);
  });
});

describe('a cold start', () => {
  const PEERS = ['bare', 'jose', 'jose-remote', 'aws-jwt-verify', 'jsonwebtoken', 'fast-jwt', 'ours'];
  const sizes = new Map<string, number>();
  let folder = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'edgewright-bench-'));
    for (const peer of PEERS) {
      await build({
        entryPoints: [`test/bench/auth/${peer}.ts`],
        outfile: join(folder, `${peer}.mjs`),
        bundle: true,
        format: 'esm',
        platform: 'node',
        target: 'node20',
        minify: true,
        legalComments: 'none',
        // Packages of the older kind ask for Node's modules by `require`.
        ...(['jsonwebtoken', 'fast-jwt'].includes(peer) && {
          banner: {
            js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
          },
        }),
        plugins: [
          {
            name: 'keys',
            setup({ onResolve, onLoad }) {
              onResolve({ filter: /^bench:keys$/ }, () => ({ path: 'keys', namespace: 'bench' }));
              onLoad({ filter: /.*/, namespace: 'bench' }, () => ({
                contents: Object.entries({ ISSUER, AUDIENCE, JWK })
                  .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`)
                  .join('\n'),
              }));
            },
          },
        ],
      });
      sizes.set(peer, (await stat(join(folder, `${peer}.mjs`))).size);
    }
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('weighs less than 30 kB', () => {
    expect(sizes.get('ours')).toBeLessThan(30_000);
  });

  it('takes less than that of any peer', () => {
    const text = valid('user-1');
    const times = new Map(PEERS.map((peer) => [peer, { clock: [] as number[], processor: [] as number[] }]));
    for (let round = 0; round < COLD_ROUNDS; round += 1) {
      for (const [peer, { clock, processor }] of times) {
        const bundle = pathToFileURL(join(folder, `${peer}.mjs`)).href;
        const out = execFileSync(process.execPath, ['test/bench/auth/cold.mjs', bundle, text], { encoding: 'utf8' });
        const [time = 0, used = 0] = out.split(' ').map(Number);
        clock.push(time);
        processor.push(used);
      }
    }
    const of = (peer: string, kind: 'clock' | 'processor'): number => median(times.get(peer)?.[kind] ?? []);
    const ratio = (peer: string, kind: 'clock' | 'processor'): number => of(peer, kind) / of('bare', kind);
    const rows = PEERS.map((peer) => [
      peer,
      `${sizes.get(peer)} bytes`,
      `${of(peer, 'clock').toFixed(1)} ms`,
      `${ratio(peer, 'clock').toFixed(2)} of node:crypto`,
      `${ratio(peer, 'processor').toFixed(2)} in time of processors`,
    ]);
    console.log(table(rows).join('\n'));
    console.log(`cold: ${ratio('ours', 'clock').toFixed(2)} of node:crypto, budget 1.6`);
    // Beside the budget, what a busy machine adds.
    expect(ratio('ours', 'processor')).toBeLessThan(1.9);
    for (const peer of ['aws-jwt-verify', 'jsonwebtoken', 'fast-jwt', 'jose-remote'])
      expect(of('ours', 'processor')).toBeLessThan(of(peer, 'processor'));
  });
});
