/** A project in a folder of its own, an account with its distribution, and the command line between them. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateDistributionCommand, type DistributionConfig } from '@aws-sdk/client-cloudfront';
import { vi } from 'vitest';
import { main } from '../../cli/main.ts';
import { distributionConfig } from '../simulator/aws-api/cloudfront/distribution-config.ts';
import { type LocalApi, type LocalApiOptions, localApi } from '../simulator/aws-api/local-api.ts';

/** What a command printed. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The project. */
export interface ReleaseProject {
  readonly api: LocalApi;
  readonly folder: string;
  /** The id of its distribution. */
  readonly distribution: string;
  /** Writes its config: what is said here in place of what it has at first. */
  configure(parts?: object, environment?: object): Promise<void>;
  write(file: string, content: string): Promise<void>;
  run(...argv: readonly string[]): Promise<Ran>;
  close(): Promise<void>;
}

/** What answers every question, in a terminal. */
export type Answering = (question: string) => boolean;

/** Makes it. Its one behavior redirects a path, and sets a header. */
export async function releaseProject(
  config: DistributionConfig = distributionConfig(),
  options: LocalApiOptions & { readonly answer?: Answering } = {},
): Promise<ReleaseProject> {
  const { answer } = options;
  const folder = await mkdtemp(join(tmpdir(), 'edgewright-release-'));
  const api = await localApi(options);
  vi.stubEnv('AWS_ENDPOINT_URL', `http://localhost:${api.server.port}`);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIATEST');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  const { Distribution } = await api.cloudfront.send(new CreateDistributionCommand({ DistributionConfig: config }));
  const distribution = Distribution?.Id ?? '';
  const project: ReleaseProject = {
    api,
    folder,
    distribution,
    async configure(parts = {}, environment = {}) {
      const said = {
        app: 'shop',
        hosts: ['shop.example.com'],
        origins: { site: { http: 'http://www.example.com' } },
        environments: { prod: { distribution, ...environment } },
        behaviors: [
          { path: '*', origin: 'site', redirects: { exact: { '/old': '/new' } }, headers: { frameOptions: 'DENY' } },
        ],
        ...parts,
      };
      await project.write('edge.config.ts', `export default ${JSON.stringify(said)};`);
    },
    write: (file, content) => writeFile(join(folder, file), content),
    async run(...argv) {
      const [out, err]: [string[], string[]] = [[], []];
      const io = {
        cwd: folder,
        out: (line: string) => out.push(line),
        err: (line: string) => err.push(line),
        progress: () => {},
        now: () => api.clock.now(),
        randomBytes: (count: number) => crypto.getRandomValues(new Uint8Array(count)),
        wait: async (milliseconds: number) => api.clock.advance(milliseconds / 1000),
        interrupted: async () => {},
        ...(answer ? { ask: async (question: string) => answer(question) } : {}),
      };
      const code = await main([...argv, '--env', 'prod'], io, '1.0.0');
      return { code, out: out.join('\n'), err: err.join('\n') };
    },
    async close() {
      vi.unstubAllEnvs();
      await api.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  await project.configure();
  return project;
}
