#!/usr/bin/env node
/** The process around the command line: the only place that touches it. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { clearLine, cursorTo } from 'node:readline';
import { createInterface } from 'node:readline/promises';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { packageFile } from '../build/package-file.ts';
import type { Io } from './io.ts';
import { main } from './main.ts';

/** When the user first interrupted, in milliseconds since 1970. */
let firstInterrupt: number | undefined;

/** Milliseconds in which a second signal is the same interrupt: npm hands on what the terminal sent already. */
const SAME_INTERRUPT = 200;

/**
 * Listening is what keeps an interrupt from ending the process, so only a command that asks listens. A second interrupt ends the
 * process at once.
 */
function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    const interrupt = (): void => {
      if (firstInterrupt !== undefined && Date.now() - firstInterrupt > SAME_INTERRUPT) process.exit(130);
      firstInterrupt ??= Date.now();
      resolve();
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
  });
}

/** Every key of a terminal, without waiting for Enter; Ctrl-C stays what it is. */
function keys(pressed: (key: string) => void): () => void {
  const { stdin } = process;
  const hear = (chunk: Buffer): void => {
    if (chunk[0] === CTRL_C) process.kill(process.pid, 'SIGINT');
    else pressed(chunk.toString());
  };
  stdin.setRawMode(true);
  stdin.on('data', hear);
  return () => {
    stdin.off('data', hear);
    stdin.setRawMode(false);
    stdin.pause();
  };
}

/** Asks a question; anything but yes is no. */
async function ask(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}

/** What a terminal sends for Ctrl-C while it hands over every key. */
const CTRL_C = 3;

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
  wait: (milliseconds) => setTimeout(milliseconds),
  ...(process.stdin.isTTY && process.stdout.isTTY ? { keys, ask } : {}),
  ...(process.stdin.isTTY ? {} : { input: () => text(process.stdin) }),
  interrupted,
};

/**
 * A function under test may leave a rejected promise behind, which CloudFront ignores. The promise is of the function's realm,
 * whatever it was rejected with: one of our own realm is a bug, and ends the process.
 */
process.on('unhandledRejection', (reason, promise) => {
  if (promise instanceof Promise) throw reason;
  io.err(`a function left a rejected promise behind: ${String(reason)}`);
});

// The clients of AWS are pinned with this package, so that a newer Node is no answer to what they would say here.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

const { version }: { version: string } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8'));
process.exitCode = await main(process.argv.slice(2), io, version);
// What a module of the user's, or an origin that never answers, would keep alive.
if (firstInterrupt !== undefined) process.exit();
