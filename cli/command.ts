/** What commands have in common on the command line. */
import type { Command } from 'commander';

/** A command that reads a config. */
export function project(program: Command, name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .option('--config <file>', 'the config', 'edge.config.ts')
    .option('--env <name>', 'the environment', 'dev')
    .option('--json', 'print the same facts as JSON');
}

/** A command that builds a config. */
export function built(program: Command, name: string, description: string): Command {
  return project(program, name, description).option(
    '--out <folder>',
    'where the bundles go (default: dist beside the config)',
  );
}

/** What `--help` ends with: a line to copy, and what exit codes mean. */
export function example(line: string): string {
  return `\nExample:\n  $ ${line}\n\nExit codes: 0 done, 1 something to mend, 2 a check said no.`;
}

/** The values of an option that may be repeated. */
export function repeated(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
