/** `edgewright init`: writes a commented config, a page and a first fixture into an empty project, and a workflow for GitHub. */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { packageFile } from '../build/package-file.ts';
import { EdgeError } from '../config/errors.ts';
import { CONFIG_FILE } from '../config/load.ts';
import type { ExitCode, Io } from './io.ts';

/** The options of `edgewright init`. */
export interface InitOptions {
  /** Whether a workflow is written too. */
  readonly github?: boolean;
  readonly json?: boolean;
}

/** Where GitHub looks for the workflow. */
const WORKFLOW_FILE = '.github/workflows/edge.yml';

/**
 * Writes what isn't there yet, and nothing if there is a config already, or, where a workflow is wanted, that too.
 *
 * @throws EdgeError ERR_USAGE where a config, or the workflow, would be overwritten
 */
export async function runInit(io: Io, { github, json }: InitOptions): Promise<ExitCode> {
  const isThere = (file: string): boolean => existsSync(join(io.cwd, file));
  const first = github ? WORKFLOW_FILE : CONFIG_FILE;
  if (isThere(first)) {
    throw new EdgeError('ERR_USAGE', `${first} is there already`, 'Edit it, or run init in another folder.');
  }
  const wanted = {
    ...(isThere(CONFIG_FILE) ? {} : projectFiles()),
    ...(github ? { [WORKFLOW_FILE]: template('edge.yml') } : {}),
  };
  const files = Object.entries(wanted).filter(([file]) => !isThere(file));
  for (const [file, content] of files) {
    await mkdir(dirname(join(io.cwd, file)), { recursive: true });
    await writeFile(join(io.cwd, file), content);
  }
  const written = files.map(([file]) => file);
  const next = github ? `Next: the roles and environments that ${WORKFLOW_FILE} names` : NEXT;
  if (json) io.out(JSON.stringify({ written }));
  else for (const line of [...written.map((file) => `wrote ${file}`), '', next]) io.out(line);
  return 0;
}

const NEXT = 'Next: edgewright test, then edgewright dev';

function projectFiles(): Readonly<Record<string, string>> {
  const event = {
    version: '1.0',
    context: { eventType: 'viewer-request' },
    viewer: { ip: '198.51.100.7' },
    request: {
      method: 'GET',
      uri: '/guide/',
      querystring: { page: { value: '2' }, utm_source: { value: 'mail' } },
      headers: { host: { value: 'www.example.com' } },
      cookies: {},
    },
  };
  const request = { ...event.request, uri: '/guide/index.html', querystring: { page: { value: '2' } } };
  return {
    [CONFIG_FILE]: template(CONFIG_FILE),
    'public/index.html': '<!doctype html>\n<title>It works</title>\n<h1>It works</h1>\n',
    'public/guide/index.html': '<!doctype html>\n<title>Guide</title>\n<h1>Guide</h1>\n',
    'test/fixtures/viewer-request/guide.event.json': jsonText(event),
    'test/fixtures/viewer-request/guide.expected.json': jsonText({ request }),
    '.gitignore': 'node_modules/\ndist/\nedge.store.json\n',
  };
}

function jsonText(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

function template(file: string): string {
  return readFileSync(packageFile(`cli/init/${file}`), 'utf8');
}
