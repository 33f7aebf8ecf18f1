/** A project that is served, and its operator at the command line, who reaches the API by AWS's own variables. */
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import type { ExitCode, Io } from '../../cli/io.ts';
import { main } from '../../cli/main.ts';
import type { EdgeConfig } from '../../config/define.ts';
import type { Target } from '../../deploy/release/target.ts';
import { built, distributionFor, releaseScene, type Scene } from '../deploy/release-scene.ts';
import type { LocalApiOptions } from '../simulator/aws-api/local-api.ts';

/** A site whose functions and handlers verify tokens by one secret, and listen to switches. */
export const OPERATED: EdgeConfig = {
  app: 'shop',
  hosts: ['shop.example.com'],
  origins: { site: { http: 'http://www.example.com' }, api: { http: 'http://api.example.com' } },
  issuers: { partner: { issuer: 'partner.example.com', audiences: ['shop'], secret: '/shop/partner' } },
  behaviors: [
    { path: '/api/*', origin: 'api', auth: { issuers: ['partner'] } },
    { path: '/members/*', origin: 'api', viewer: 'lambda', auth: { issuers: ['partner'] } },
    {
      path: '*',
      origin: 'site',
      redirects: { exact: { '/old': '/new' } },
      maintenance: {},
      switches: ['maintenance', 'redirects'],
    },
  ],
};

/** What a command printed, and how it ended. */
export interface Run {
  readonly code: ExitCode;
  readonly out: readonly string[];
  readonly err: readonly string[];
}

/** What an operator does, beside typing. */
export interface Operator {
  /** What comes on standard input. */
  readonly input?: string;
  /** Answers every question; nobody is there unless it is said. */
  readonly answer?: boolean;
  /** Resolves when the command is to end. */
  readonly interrupted?: () => Promise<void>;
}

/** The scene. */
export interface OperatingScene extends Scene {
  readonly folder: string;
  readonly target: Target;
  /** What was asked. */
  readonly questions: string[];
  run(argv: readonly string[], operator?: Operator): Promise<Run>;
  close(): Promise<void>;
}

/** Sets the scene: a config on this machine, a distribution that has its behaviors, and nothing released yet. */
export async function operatingScene(
  config: EdgeConfig = OPERATED,
  options: LocalApiOptions = {},
): Promise<OperatingScene> {
  const target = await built(config);
  const scene = await releaseScene(distributionFor(target), options);
  const { api, distribution } = scene;
  const folder = await mkdtemp(join(await realpath(tmpdir()), 'edgewright-operate-'));
  const environments = { prod: { distribution } };
  await writeFile(join(folder, 'edge.config.ts'), `export default ${JSON.stringify({ ...config, environments })};`);
  vi.stubEnv('AWS_ENDPOINT_URL', `http://localhost:${api.server.port}`);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIATEST');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  const questions: string[] = [];
  let keys = 0;
  const run: OperatingScene['run'] = async (argv, { input, answer, interrupted = async () => {} } = {}) => {
    const [out, err]: [string[], string[]] = [[], []];
    const io: Io = {
      cwd: folder,
      out: (text) => out.push(...text.split('\n')),
      err: (text) => err.push(...text.split('\n')),
      progress: () => {},
      now: () => api.clock.now(),
      randomBytes: (count) => {
        keys += 1;
        return new Uint8Array(count).fill(keys);
      },
      wait: async (milliseconds) => api.clock.advance(milliseconds / 1000),
      interrupted,
      ...(input === undefined ? {} : { input: async () => input }),
      ...(answer === undefined ? {} : { ask: async (question: string) => questions.push(question) > 0 && answer }),
    };
    const code = await main([...argv, '--env', 'prod'], io, '1.0.0');
    return { code, out, err };
  };
  const close = async (): Promise<void> => {
    vi.unstubAllEnvs();
    await api.close();
    await rm(folder, { recursive: true });
  };
  return { ...scene, folder, target, questions, run, close };
}
