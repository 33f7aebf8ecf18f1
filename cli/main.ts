/** The command line: one verb, one file. */
import { Command, CommanderError, Option } from 'commander';
import { EdgeError } from '../config/errors.ts';
import { CONFLICTS } from '../simulator/conflicts.ts';
import { runBuild } from './build.ts';
import { built, example, project, repeated } from './command.ts';
import { runConfig } from './config.ts';
import { runDev } from './dev.ts';
import { errorLines } from './error-lines.ts';
import { runInit } from './init.ts';
import type { ExitCode, Io } from './io.ts';
import { runKeysNew } from './keys-new.ts';
import { runKeysPull } from './keys-pull.ts';
import { runLint } from './lint.ts';
import { operatingCommands } from './operating-commands.ts';
import { RECORD_FORMS, runRecord } from './record.ts';
import { runSchema } from './schema.ts';
import { runSecret } from './secret.ts';
import { runTest } from './test.ts';

/** Runs one command line and says how the process shall end. Anything that is no EdgeError is a bug, and escapes. */
export async function main(argv: readonly string[], io: Io, version: string): Promise<ExitCode> {
  let code: ExitCode = 0;
  const program = programOf(io, version, async (run) => {
    code = await run;
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const known = error instanceof CommanderError ? usageError(error) : error;
    if (!(known instanceof EdgeError)) throw error;
    io.progress('');
    for (const line of errorLines(known, argv.includes('--json'))) io.err(line);
    return 1;
  }
}

/** `error: unknown command 'bild'` and a line of suggestion, as one of our own errors. */
function usageError({ message }: CommanderError): EdgeError {
  const [summary = '', suggestion] = message.replace(/^error: /, '').split('\n');
  const hint = suggestion?.replace(/^\(|\)$/g, '') ?? 'Use edgewright --help, or --help behind a command.';
  return new EdgeError('ERR_USAGE', summary === '(outputHelp)' ? 'a command is missing' : summary, hint);
}

function programOf(io: Io, version: string, done: (code: Promise<ExitCode>) => Promise<void>): Command {
  const program = new Command('edgewright')
    .description('Write, test and run the code that Amazon CloudFront executes at the edge.')
    .version(version)
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({
      writeOut: (text) => io.out(text.trimEnd()),
      writeErr: (text) => io.err(text.trimEnd()),
      outputError: () => {},
    });

  built(program, 'build', 'compile the config and write every bundle to dist/')
    .option('--explain', 'for each rule where it runs, why, and its bytes')
    .addOption(new Option('--watch', 'build again on every change, with a line a build').conflicts('explain'))
    .addHelpText('after', example('edgewright build --env prod --explain'))
    .action((options) => done(runBuild(io, options)));

  built(program, 'test', 'run the built bundles on the fixtures, in every engine that is there')
    .addOption(
      new Option('--engine <engine>', 'what judges functions').choices(['njs', 'node', 'both']).default('both'),
    )
    .option('--fixtures <folder>', 'relative to the config', 'test/fixtures')
    .option('--cost', 'count instructions too (needs njs and valgrind)')
    .option('--update', 'write what comes out as what is expected')
    .addHelpText('after', example('edgewright test --engine njs --cost'))
    .action((options) => done(runTest(io, options)));

  built(program, 'dev', 'serve the config on this machine, and build again on every change')
    .option('--port <number>', 'where to listen; 0 takes any that is free', '8080')
    .option(
      '--store <file>',
      'values in place of what the build puts into the KeyValueStore; beside the config: edge.store.json',
    )
    .option('--country <code>', 'where viewers are, for CloudFront-Viewer-Country: DE')
    .option('--viewer <name=value>', 'what else CloudFront-Viewer-… says: city=Berlin; may be repeated', repeated)
    .addOption(new Option('--engine <engine>', 'what runs functions').choices(['node', 'njs']).default('node'))
    .option('--no-cache', 'ask the origin every time')
    .option('--cache-size <megabytes>', 'what each cache keeps at most (default: 256)')
    .option('--regional-caches', 'put a regional edge cache behind the edge locations of each region')
    .option('--no-redact', 'write secrets and addresses of requests down as they are')
    .option('--distribution <file>', 'a distribution as AWS prints it, in place of a config')
    .option('--origin <id=place>', 'a URL or a folder that stands for an origin of it; may be repeated', repeated)
    .option('--code <arn=file>', 'the code of a function that is associated with it; may be repeated', repeated)
    .option('--aws-port <number>', 'serve the API of AWS there, and what is deployed to it in place of a config')
    .option('--aws-state <file>', 'where its account is kept (default: .edgewright/aws.json)')
    .option('--aws-delay <seconds>', 'until a change of it has arrived at the edge (default: 0)')
    .option('--aws-account <id>', 'twelve digits of a new account (default: 123456789012)')
    .option('--aws-quota <name=number>', 'what it may have at most: functions=5; may be repeated', repeated)
    .option('--aws-replica-delay <seconds>', 'until a handler that left the edge can be deleted (default: 0)')
    .addOption(
      new Option(
        '--conflict <names...>',
        "what another page of AWS says, where AWS's pages contradict each other",
      ).choices(Object.keys(CONFLICTS)),
    )
    .addHelpText('after', conflictLines())
    .addHelpText('after', example('edgewright dev --port 3000'))
    .action((options) => done(runDev(io, options)));

  project(program, 'record', 'write what was requested as fixtures, or in another form')
    .option('--station <station>', 'of fixtures: where their events were met', 'viewer-request')
    .option('--path <pattern>', 'only requests whose path it takes: /products/*')
    .option('--last <number>', 'of those the last so many (default: 1 fixture, 1000 otherwise)')
    .addOption(new Option('--as <form>', 'what to write').choices(RECORD_FORMS).default('fixtures'))
    .option('--from <file>', "a log of events from CloudWatch, .gz too, in place of edgewright dev's requests")
    .option('--out <path>', 'the folder of fixtures (default: test/fixtures/STATION), or the file')
    .option('--dist <folder>', 'where the bundles are (default: dist beside the config)')
    .option('--force', 'overwrite fixtures that are there')
    .option('--no-redact', 'leave in what was not redacted when it was logged')
    .addHelpText('after', example("edgewright record --path '/products/*' --last 3"))
    .action((options) => done(runRecord(io, options, version)));

  project(program, 'pull', 'write the distribution as it is on AWS, with its policies, to a file')
    .option('--out <file>', 'that file (default: edge.distribution.ENV.json beside the config)')
    .option('--check', 'write nothing; exit with 2 where the file is not what is on AWS now')
    .option('--no-redact', "write values of origins' custom headers down as they are")
    .addHelpText('after', example('edgewright pull --env prod'))
    .action((options) => done(import('./pull.ts').then(({ runPull }) => runPull(io, options))));

  project(program, 'lint', 'say what the config and the policies of the distribution leak or lose together')
    .option(
      '--distribution <file>',
      'a distribution as AWS prints it (default: edge.distribution.ENV.json beside the config)',
    )
    .addOption(
      new Option(
        '--live',
        'read the distribution from AWS, and ask the DNS what its origins are, in place of the file',
      ).conflicts('distribution'),
    )
    .option('--strict', 'exit with 2 for what is lost, too')
    .addOption(new Option('--sarif', 'print SARIF 2.1.0, for code hosts').conflicts('json'))
    .addHelpText('after', example('edgewright lint --env prod --strict'))
    .action((options) => done(runLint(io, options, version)));

  built(program, 'plan', 'say what a release would change on AWS')
    .option('--check', 'exit with 2 where something is pending')
    .option('--adopt', "plan to replace others' code, too")
    .option('--quota <name=number>', 'where AWS has raised one: functions=500; may be repeated', repeated)
    .addOption(new Option('--markdown', 'print it as Markdown, for a pull request').conflicts('json'))
    .addHelpText('after', example('edgewright plan --env prod'))
    .action((options) => done(import('./plan.ts').then(({ runPlan }) => runPlan(io, options, version))));

  built(program, 'deploy', 'release the config to its distribution')
    .option('--dry-run', 'say what would be done, and do nothing')
    .option('--yes', 'do not ask')
    .option('--adopt', "replace others' code, which is kept in edge.adopted/ first")
    .option('--quota <name=number>', 'where AWS has raised one: functions=500; may be repeated', repeated)
    .option('--canary <viewers>', 'try it on some viewers first: 5%, at most 15%, or header')
    .option('--no-parity', 'do not ask AWS what the functions do with every fixture')
    .option('--probe-at <url>', "where probes are asked in place of the distribution's domain name")
    .addHelpText('after', example('edgewright deploy --env prod'))
    .action((options) => done(import('./deploy.ts').then(({ runDeploy }) => runDeploy(io, options, version))));

  project(program, 'promote', 'give the release that is a canary to all viewers')
    .option('--dry-run', 'say what would be done, and do nothing')
    .option('--yes', 'do not ask')
    .option('--adopt', 'replace what others put there since it was staged, which is kept in edge.adopted/ first')
    .option('--probe-at <url>', "where probes are asked in place of the distribution's domain name")
    .addHelpText('after', example('edgewright promote --env prod'))
    .action((options) => done(import('./promote.ts').then(({ runPromote }) => runPromote(io, options))));

  project(program, 'abort', 'end the canary: every viewer gets what was served before')
    .option('--yes', 'do not ask')
    .addHelpText('after', example('edgewright abort --env prod'))
    .action((options) => done(import('./abort.ts').then(({ runAbort }) => runAbort(io, options))));

  project(program, 'rollback [release]', 'serve an earlier release again')
    .option('--dry-run', 'say what would be done, and do nothing')
    .option('--yes', 'do not ask')
    .addHelpText('after', example('edgewright rollback 7 --env prod'))
    .action((release, options) =>
      done(import('./rollback.ts').then(({ runRollback }) => runRollback(io, release, options))),
    );

  project(program, 'releases', 'what was released, by whom, and what is served now')
    .addHelpText('after', example('edgewright releases --env prod'))
    .action((options) => done(import('./releases.ts').then(({ runReleases }) => runReleases(io, options))));

  project(program, 'prune', 'remove what old releases left on AWS')
    .option('--keep <number>', 'how many of the releases that were served stay', '5')
    .option('--staging', 'remove the staging distribution of canaries and its policy, too')
    .option('--dry-run', 'say what would be done, and do nothing')
    .option('--yes', 'do not ask')
    .addHelpText('after', example('edgewright prune --env prod --keep 10'))
    .action((options) => done(import('./prune.ts').then(({ runPrune }) => runPrune(io, options))));

  operatingCommands(program, io, done);

  program
    .command('check-origin <url>')
    .description('ask an origin, in any language, whether it is fit to stand behind CloudFront')
    .option('--header <line>', "sent with every request: 'X-Origin-Secret: …'; may be repeated", repeated)
    .option('--key <names>', 'headers that are in the cache key, with commas between')
    .option('--timeout <seconds>', 'until an answer is not waited for any longer', '30')
    .option('--strict', 'exit with 2 for what only costs, too')
    .option('--json', 'print the same facts as JSON')
    .addHelpText('after', example('edgewright check-origin https://api.example.com/orders'))
    .action((url, options) =>
      done(import('./check-origin.ts').then(({ runCheckOrigin }) => runCheckOrigin(io, url, options))),
    );

  project(program, 'inspect <url>', 'ask a live distribution, and say what it did beside what the config says')
    .option('--header <line>', "sent with every request: 'Cookie: …'; may be repeated", repeated)
    .option('--times <number>', 'how often it is asked, one after the other', '2')
    .option('--live', "hold it to the distribution's own policies, read from AWS, in place of the build's")
    .addHelpText('after', example('edgewright inspect https://www.example.com/products --env prod'))
    .action((url, options) => done(import('./inspect.ts').then(({ runInspect }) => runInspect(io, url, options))));

  project(
    program,
    'warm [paths...]',
    'request paths just after their copies expire, so that no viewer waits for the origin',
  )
    .option('--at <url>', "where to ask (default: https:// and the config's first host, or --host)")
    .option('--host <name>', 'the Host that is sent')
    .option('--from-log <file>', 'the most requested paths of an access log, too, .gz or not')
    .option('--top <number>', 'of the log at most so many', '100')
    .option('--header <line>', 'sent with every request; a name that stands there twice is two variants', repeated)
    .option('--lifetime <seconds>', 'what the edge keeps answers for, where they tell viewers something else')
    .option('--rate <number>', 'requests a second, at most', '5')
    .option('--concurrency <number>', 'requests at the same time, at most', '2')
    .option('--loop', 'go on until you interrupt it')
    .option('--for <duration>', 'go on for so long: 10m')
    .addOption(
      new Option('--template', 'print a CloudFormation template of a function that does it every minute').conflicts([
        'loop',
        'for',
      ]),
    )
    .addHelpText('after', example('edgewright warm /api/products /api/prices --env prod --loop'))
    .action((paths, options) => done(import('./warm.ts').then(({ runWarm }) => runWarm(io, paths, options))));

  project(program, 'config', 'print what the config comes to, with every default filled in')
    .addHelpText('after', example('edgewright config --env prod'))
    .action((options) => done(runConfig(io, options)));

  program
    .command('secret <name>')
    .description('make a password for access.basic, and the line for the config')
    .option('--json', 'print the same facts as JSON')
    .addHelpText('after', example('edgewright secret preview'))
    .action((name, options) => done(runSecret(io, name, options)));

  const keys = program.command('keys').description('the keys by which the tokens of issuers are verified');

  project(keys, 'pull', 'write the public keys of issuers to edge.keys.json, which the build puts into handlers')
    .option('--check', 'write nothing; exit with 2 where the file is not what the issuers publish now')
    .addHelpText('after', example('edgewright keys pull --env prod'))
    .action((options) => done(runKeysPull(io, options)));

  keys
    .command('new')
    .description('make a secret for an issuer whose tokens are signed with HS256')
    .option('--json', 'print the same facts as JSON')
    .addHelpText('after', example('edgewright keys new'))
    .action((options) => done(runKeysNew(io, options)));

  program
    .command('schema')
    .description('print the JSON Schema of the config, for editors and other tools')
    .option('--out <file>', 'write it there instead')
    .option('--json', 'print the same facts as JSON')
    .addHelpText('after', example('edgewright schema --out edge.schema.json'))
    .action((options) => done(runSchema(io, options)));

  program
    .command('init')
    .description('write an edge.config.ts and a first fixture into this folder')
    .option('--github', 'write .github/workflows/edge.yml too, beside a config that is there already')
    .option('--json', 'print the same facts as JSON')
    .addHelpText('after', example('edgewright init && edgewright test'))
    .action((options) => done(runInit(io, options)));

  return program;
}

/** What each conflict is. */
function conflictLines(): string {
  const width = Math.max(...Object.keys(CONFLICTS).map((name) => name.length));
  return `\nConflicts:\n${Object.entries(CONFLICTS)
    .map(([name, says]) => `  ${name.padEnd(width)}  ${says}`)
    .join('\n')}`;
}
