/**
 * A newer AWS CLI, which signs with SigV4A by the CRT in C, against the keys of the local KeyValueStore. `AWS_CLI_WITH_CRT` names it
 * where `aws` is an older one; without any it is skipped, and says so.
 */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalApi, localApi } from '../simulator/aws-api/local-api.ts';

const run = promisify(execFile);

const AWS = [process.env.AWS_CLI_WITH_CRT, 'aws'].find((command) => command !== undefined && knowsKeys(command));

/** Whether a command is an AWS CLI that knows the keys of a KeyValueStore. It is asked for what needs no network. */
function knowsKeys(command: string): boolean {
  const { stderr } = spawnSync(command, ['cloudfront-keyvaluestore', 'list-keys'], { encoding: 'utf8' });
  return /required: --kvs-arn/.test(stderr ?? '') && isSignedByCrt(command);
}

/** Version 2 of the CLI has the CRT in it. */
function isSignedByCrt(command: string): boolean {
  return /^aws-cli\/2\./.test(spawnSync(command, ['--version'], { encoding: 'utf8' }).stdout ?? '');
}

if (AWS === undefined) {
  console.warn('SKIPPED: no AWS CLI 2.15 or later is on this machine (Debian: awscli of bookworm-backports)');
}

/** The client puts the account in front of the host, which not every machine resolves. */
const RESOLVES_LOCALHOST = `import socket
found = socket.getaddrinfo
def here(host, *rest, **named):
    return found('127.0.0.1' if isinstance(host, str) and host.endswith('.localhost') else host, *rest, **named)
socket.getaddrinfo = here
`;

/** `$ARN` and `$ETAG` stand for what was printed before; `as` names what is printed. */
const STEPS: readonly (readonly [command: string, prints: RegExp, as: string | undefined])[] = [
  ['cloudfront create-key-value-store --name keys --query KeyValueStore.ARN', /^arn:aws:cloudfront::\S+$/, '$ARN'],
  [
    'cloudfront-keyvaluestore describe-key-value-store --kvs-arn $ARN --query [ItemCount,Status]',
    /^0\s+READY$/,
    undefined,
  ],
  ['cloudfront-keyvaluestore describe-key-value-store --kvs-arn $ARN --query ETag', /^\S+$/, '$ETAG'],
  ['cloudfront-keyvaluestore put-key --kvs-arn $ARN --key a --value 1 --if-match $ETAG --query ETag', /^\S+$/, '$NEXT'],
  [
    'cloudfront-keyvaluestore put-key --kvs-arn $ARN --key a --value 2 --if-match $ETAG',
    /ConflictException/,
    undefined,
  ],
  ['cloudfront-keyvaluestore get-key --kvs-arn $ARN --key a --query Value', /^1$/, undefined],
  ['cloudfront-keyvaluestore get-key --kvs-arn $ARN --key other', /ResourceNotFoundException/, undefined],
  [
    'cloudfront-keyvaluestore update-keys --kvs-arn $ARN --puts Key=b,Value=2 Key=c,Value=3 --deletes Key=a --if-match $NEXT --query ItemCount',
    /^2$/,
    undefined,
  ],
  ['cloudfront-keyvaluestore list-keys --kvs-arn $ARN --query Items[].Value', /^2\s+3$/, undefined],
  ['cloudfront-keyvaluestore describe-key-value-store --kvs-arn $ARN --query ETag', /^\S+$/, '$LAST'],
  ['cloudfront-keyvaluestore delete-key --kvs-arn $ARN --key b --if-match $LAST --query ItemCount', /^1$/, undefined],
];

describe.skipIf(AWS === undefined)('an AWS CLI with the CRT', () => {
  let api: LocalApi;
  let folder = '';
  const known = new Map<string, string>();
  beforeAll(async () => {
    api = await localApi();
    folder = mkdtempSync(join(tmpdir(), 'edgewright-aws-crt-'));
    writeFileSync(join(folder, 'sitecustomize.py'), RESOLVES_LOCALHOST);
  });
  afterAll(async () => {
    await api.close();
    rmSync(folder, { recursive: true });
  });

  const aws = async (command: string): Promise<string> => {
    const argv = command
      .split(' ')
      .map((word) => [...known].reduce((text, [name, is]) => text.replace(name, is), word));
    const env = {
      PATH: process.env.PATH,
      HOME: folder,
      PYTHONPATH: folder,
      AWS_ENDPOINT_URL: `http://localhost:${api.server.port}`,
      AWS_ACCESS_KEY_ID: 'AKIATEST',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_OUTPUT: 'text',
      AWS_PAGER: '',
      AWS_MAX_ATTEMPTS: '1',
    };
    return run(AWS ?? '', argv, { env }).then(
      ({ stdout }) => stdout.trim(),
      ({ stderr }: { readonly stderr: string }) => stderr.trim(),
    );
  };

  it.each(STEPS)('%s', { timeout: 30_000 }, async (command, prints, as) => {
    const printed = await aws(command);
    expect(printed).toMatch(prints);
    if (as) known.set(as, printed);
  });
});
