/** Every command that has secrets in its hands, where AWS does what it is asked and where it refuses: none is printed, or written. */
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import {
  type DistributionConfig,
  GetDistributionConfigCommand,
  UpdateDistributionCommand,
} from '@aws-sdk/client-cloudfront';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiError } from '../../simulator/aws-api/wire/api-error.ts';
import { OPERATED, type OperatingScene, operatingScene } from './operating-scene.ts';

const NAME = '/shop/partner';
/** What the issuer shares with the edge, and what the origin asks of CloudFront. */
const KEY = Buffer.alloc(32, 200).toString('base64url');
const ORIGIN_KEY = 'open-sesame-4711';
/** What `secrets rotate` makes of the random bytes of the scene: the first is 32 times 1. */
const NEW_KEYS = Array.from({ length: 40 }, (_, i) => Buffer.alloc(32, i + 1).toString('base64url'));
const SECRETS = [KEY, ORIGIN_KEY, ...NEW_KEYS].flatMap((secret) => [
  secret,
  Buffer.from(secret, 'base64url').toString('hex'),
  Buffer.from(secret).toString('base64'),
]);

/** The only file that holds a secret: whoever rotates one asks for it. */
const ASKED_FOR = 'partner.key';

const COMMANDS: readonly (readonly string[])[] = [
  ['secrets', 'put', NAME, '--yes'],
  ['plan'],
  ['deploy', '--yes'],
  ['status'],
  ['releases'],
  ['kv', 'list'],
  ['kv', 'get', `secret:${NAME}`],
  ['secrets', 'list'],
  ['secrets', 'rotate', NAME, '--out', ASKED_FOR],
  ['secrets', 'rotate', NAME, '--finish', '--yes'],
  ['logs'],
  ['rollback', '0', '--yes'],
  ['prune', '--keep', '1', '--yes'],
  ['pull'],
  ['iam'],
];

let scene: OperatingScene;
/** How often AWS was asked, and which time it refuses, with a text that repeats all that it was sent, as its validation does. */
let [calls, refusedAt] = [0, 0];
/** Operations that were refused. */
const refused = new Set<string>();

beforeAll(async () => {
  const refuse = (operation: string, input: object): ApiError | undefined => {
    calls += 1;
    if (calls !== refusedAt) return undefined;
    refused.add(operation);
    return new ApiError('ValidationException', `Value '${JSON.stringify(input)}' failed to satisfy a constraint`, 400);
  };
  scene = await operatingScene({ ...OPERATED, policies: 'managed' }, { refuse });
  const { cloudfront } = scene.api;
  const Id = scene.distribution;
  const { DistributionConfig: before, ETag } = await cloudfront.send(new GetDistributionConfigCommand({ Id }));
  const CustomHeaders = { Quantity: 1, Items: [{ HeaderName: 'x-origin-key', HeaderValue: ORIGIN_KEY }] };
  const Items = (before?.Origins?.Items ?? []).map((origin) => ({ ...origin, CustomHeaders }));
  const DistributionConfig = { ...before, Origins: { Quantity: Items.length, Items } } as DistributionConfig;
  await cloudfront.send(new UpdateDistributionCommand({ Id, IfMatch: ETag, DistributionConfig }));
});

afterAll(() => scene.close());

/** What a command prints, and what its folder holds then. */
async function shown(argv: readonly string[]): Promise<string> {
  const { out, err } = await scene.run(argv, { input: KEY });
  const files = await readdir(scene.folder, { recursive: true, withFileTypes: true });
  const paths = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
  const written = paths.filter((path) => relative(scene.folder, path) !== ASKED_FOR);
  return [...out, ...err, ...(await Promise.all(written.map((path) => readFile(path, 'utf8'))))].join('\n');
}

const secretsIn = (text: string): readonly string[] => SECRETS.filter((secret) => text.includes(secret));

describe('edgewright', () => {
  it.each(COMMANDS.map((argv) => [argv.join(' '), argv] as const))(
    '%s shows no secret, whichever call AWS refuses',
    async (_, argv) => {
      let at = 0;
      do {
        at += 1;
        for (const form of [[], ['--json']]) {
          [calls, refusedAt] = [0, at];
          const text = await shown([...argv, ...form]);
          expect(secretsIn(text), text).toEqual([]);
        }
      } while (calls >= at);
      expect(at).toBeGreaterThan(1);
    },
    120_000,
  );
});

describe('the secrets of these commands', () => {
  it('were there to be shown', async () => {
    expect([...refused]).toEqual(expect.arrayContaining(['PutParameter', 'UpdateKeys', 'UpdateDistribution']));
    const state = JSON.stringify(scene.api.account.state());
    expect(state).toContain(ORIGIN_KEY);
    expect(NEW_KEYS.some((key) => state.includes(key))).toBe(true);
    expect(secretsIn(await readFile(join(scene.folder, ASKED_FOR), 'utf8'))).not.toEqual([]);
  });
});
