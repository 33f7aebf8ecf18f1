/** The verifier as it is bundled, in the versions of Node that Lambda@Edge has, with keys that it asks for itself. */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AUDIENCE, ISSUER, NOW, secretToken, signingKey, token } from './tokens.ts';

/** @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html */
const VERSIONS = ['22', '24'];

const FOLDER = resolve('node_modules/.cache/edgewright');
const PACKAGE = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;

/** A version of Node out of npm, fetched once; nothing where it is not to be had. */
function nodeOf(version: string): string | undefined {
  const folder = join(FOLDER, `node-${version}`);
  const node = join(folder, 'node_modules', PACKAGE, 'bin', 'node');
  try {
    mkdirSync(folder, { recursive: true });
    const options = [
      '--no-save',
      '--no-audit',
      '--no-fund',
      '--ignore-scripts',
      '--fetch-retries=0',
      '--prefix',
      folder,
    ];
    if (!existsSync(node))
      execFileSync('npm', ['install', ...options, `${PACKAGE}@${version}`], { timeout: 120_000, stdio: 'ignore' });
    return existsSync(node) ? node : undefined;
  } catch {
    return undefined;
  }
}

const key = signingKey('rsa1');
const [ec, ed] = [signingKey('ec1', 'ES256'), signingKey('ed1', 'EdDSA')];
const secret = Buffer.alloc(32, 7);

const TOKENS: Readonly<Record<string, string>> = {
  RS256: token(key),
  ES256: token(ec),
  EdDSA: token(ed),
  expired: token(key, { exp: NOW }),
  forged: `${token(key).slice(0, -10)}AAAAAAAAAA`,
  confused: secretToken(Buffer.from(JSON.stringify(key.jwk)), {}, { kid: 'rsa1' }),
  critical: token(key, {}, { crit: ['exp'] }),
  unknown: token(key, {}, { kid: 'rsa2' }),
  HS256: secretToken(secret, { iss: `${ISSUER}/secret` }),
};

const EXPECTED = {
  RS256: 'allowed',
  ES256: 'allowed',
  EdDSA: 'allowed',
  expired: 'the token has expired',
  forged: 'the signature is wrong',
  confused: 'the issuer does not sign with this algorithm',
  critical: 'the token is malformed',
  unknown: 'the issuer has no such key',
  HS256: 'allowed',
};

describe.each(VERSIONS)('Node %s', (version) => {
  const node = nodeOf(version);
  const note = node === undefined ? ` (skipped: npm cannot fetch ${PACKAGE}@${version})` : '';
  const asked: string[] = [];
  const server = createServer(({ url, headers }, response) => {
    asked.push(`${url} ${headers.authorization ? 'signed' : ''}`);
    const value = { Parameter: { Value: secret.toString('base64url') } };
    response.end(JSON.stringify(url === '/jwks' ? { keys: [key, ec, ed].map(({ jwk }) => jwk) } : value));
  });

  beforeAll(() => new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening)));
  afterAll(() => void server.close());

  it.skipIf(node === undefined)(`judges tokens as any other does${note}`, async () => {
    const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const issuers = [
      { issuer: ISSUER, audiences: [AUDIENCE], algorithms: ['RS256', 'ES256', 'EdDSA'], jwksUri: `${at}/jwks` },
      { issuer: `${ISSUER}/secret`, audiences: [AUDIENCE], secret: '/edge/jwt' },
    ];
    const file = join(FOLDER, `verifier-${version}.mjs`);
    await build({
      stdin: {
        contents: `
          import { lambdaIo } from './lambda-edge/auth/lambda-io.ts';
          import { tokenVerifier } from './lambda-edge/auth/token-verifier.ts';
          const { verify } = tokenVerifier({ issuers: ${JSON.stringify(issuers)} }, { ...lambdaIo(), now: () => ${NOW * 1000} });
          const outcomes = {};
          for (const round of [1, 2])
            for (const [name, token] of Object.entries(${JSON.stringify(TOKENS)})) {
              const verdict = await verify(token);
              outcomes[name] = verdict.claims ? 'allowed' : (verdict.problem ?? 'unavailable');
            }
          console.log(JSON.stringify({ version: process.version, outcomes }));`,
        resolveDir: '.',
      },
      outfile: file,
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      minify: true,
      logLevel: 'silent',
    });
    const role = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret', AWS_ENDPOINT_URL_SSM: at };
    const { stdout } = await promisify(execFile)(node ?? '', [file], { env: role });
    expect(JSON.parse(stdout)).toEqual({ version: expect.stringMatching(`^v${version}\\.`), outcomes: EXPECTED });
    expect(asked).toEqual(['/jwks ', '/ signed']);
  });
});
