/** `edgewright init`: writes a commented config, a page and a first fixture into an empty project. */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { packageFile } from '../build/package-file.ts';
import { EdgeError } from '../config/errors.ts';
import { CONFIG_FILE } from '../config/load.ts';
import type { ExitCode, Io } from './io.ts';

/** The options of `edgewright init`. */
export interface InitOptions {
  readonly json?: boolean;
}

/**
 * Writes what isn't there yet, and nothing if there is a config already.
 *
 * @throws EdgeError ERR_USAGE where a config would be overwritten
 */
export async function runInit(io: Io, { json }: InitOptions): Promise<ExitCode> {
  if (existsSync(join(io.cwd, CONFIG_FILE))) {
    throw new EdgeError('ERR_USAGE', `${CONFIG_FILE} is there already`, 'Edit it, or run init in another folder.');
  }
  const files = Object.entries(templates()).filter(([file]) => !existsSync(join(io.cwd, file)));
  for (const [file, content] of files) {
    await mkdir(dirname(join(io.cwd, file)), { recursive: true });
    await writeFile(join(io.cwd, file), content);
  }
  const written = files.map(([file]) => file);
  if (json) io.out(JSON.stringify({ written }));
  else
    for (const line of [...written.map((file) => `wrote ${file}`), '', 'Next: edgewright test, then edgewright dev'])
      io.out(line);
  return 0;
}

function templates(): Readonly<Record<string, string>> {
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
    [CONFIG_FILE]: readFileSync(packageFile('cli/init/edge.config.ts'), 'utf8'),
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
