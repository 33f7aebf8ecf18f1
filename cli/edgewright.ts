#!/usr/bin/env node
/** The process around the command line: the only place that touches it. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { clearLine, cursorTo } from 'node:readline';
import { packageFile } from '../build/package-file.ts';
import type { Io } from './io.ts';
import { main } from './main.ts';

/** Listening is what keeps an interrupt from ending the process, so only a command that asks listens. */
function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}

/** Whoever reads the output may stop before its end: `edgewright test | head`. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

const io: Io = {
  cwd: process.cwd(),
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
  progress: (text) => {
    if (!process.stderr.isTTY) return;
    clearLine(process.stderr, 0);
    cursorTo(process.stderr, 0);
    process.stderr.write(text);
  },
  now: () => Date.now(),
  randomBytes,
  interrupted,
};

/**
 * A function under test may leave a rejected promise behind, which CloudFront ignores. Its errors are of another realm than ours:
 * one of our own is a bug, and ends the process.
 */
process.on('unhandledRejection', (reason) => {
  if (reason instanceof Error) throw reason;
  io.err(`a function left a rejected promise behind: ${String(reason)}`);
});

const { version }: { version: string } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8'));
process.exitCode = await main(process.argv.slice(2), io, version);
