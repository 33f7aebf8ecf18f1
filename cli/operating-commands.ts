/** The commands for a distribution that serves: none of them builds, and each is loaded when it is asked for. */
import { type Command, Option } from 'commander';
import { example, project, repeated } from './command.ts';
import type { ExitCode, Io } from './io.ts';

/** Adds them to the program. */
export function operatingCommands(program: Command, io: Io, done: (code: Promise<ExitCode>) => Promise<void>): void {
  keyCommands(program, io, done);
  secretCommands(program, io, done);

  project(program, 'switch [rule] [state]', 'turn a rule off, or maintenance on, in seconds; say what is switched')
    .addHelpText('after', '\nStates: on, off, default (what the config says).')
    .addHelpText('after', example('edgewright switch maintenance on --env prod'))
    .action((rule, state, options) =>
      done(import('./switch.ts').then(({ runSwitch }) => runSwitch(io, rule, state, options))),
    );

  project(program, 'invalidate <item...>', 'have edge locations forget paths, #tags or entities; say what it costs')
    .option('--yes', 'do not ask before everything is forgotten, or money is spent')
    .option('--no-wait', 'do not wait until it is done')
    .option('--reference <name>', 'what was invalidated under this name already is not invalidated again')
    .addHelpText(
      'after',
      '\nItems: paths, with a * at the end for all that begins so; tags; entities of the config, with an id.',
    )
    .addHelpText('after', example("edgewright invalidate product=42 '/news/*' '#sale' --env prod"))
    .action((paths, options) =>
      done(import('./invalidate.ts').then(({ runInvalidate }) => runInvalidate(io, paths, options))),
    );

  project(program, 'publish [source]', 'put a file or a folder into the bucket behind a path; go back; list versions')
    .option('--to <path>', 'where viewers find it', '/')
    .option('--schema <file>', 'what JSON has to be: FILE, or PATTERN=FILE for some paths; may be repeated', repeated)
    .option('--keep <number>', 'how many versions of a set stay', '10')
    .option('--rollback [version]', 'serve the version before again, or the one that is named')
    .option('--list', 'print the versions that are kept')
    .option('--dry-run', 'say what would be done, and do nothing')
    .addHelpText(
      'after',
      example('edgewright publish ./catalog --to /catalog/ --schema catalog.schema.json --env prod'),
    )
    .action((source, options) =>
      done(import('./publish.ts').then(({ runPublish }) => runPublish(io, source, options))),
    );

  project(program, 'status', 'say what is served, and whether anything is off')
    .option('--check', 'exit with 2 where something is not as it was released, or a release is not finished')
    .addHelpText('after', example('edgewright status --env prod'))
    .action((options) => done(import('./status.ts').then(({ runStatus }) => runStatus(io, options))));

  project(program, 'logs [places...]', 'print what the functions and handlers that are served logged, in all Regions')
    .option('--since <time>', 'how far back: 90s, 10m, 2h, 1d (default: 10m)')
    .option('--follow', 'go on until you interrupt')
    .option('--filter <text>', 'only lines that hold it')
    .addHelpText('after', '\nPlaces: path patterns of behaviors, and stations; everything where none is named.')
    .addHelpText('after', example("edgewright logs viewer-request '/api/*' --follow --env prod"))
    .action((places, options) => done(import('./logs.ts').then(({ runLogs }) => runLogs(io, places, options))));

  project(program, 'iam', 'print the least policy and the roles that AWS needs, as commands to paste')
    .addOption(
      new Option('--for <purpose>', 'what somebody is to do')
        .choices(['plan', 'deploy', 'canary', 'operate', 'publish', 'invalidate'])
        .default('deploy'),
    )
    .option('--github <owner/repo>', 'a role for the workflows of a repository on GitHub')
    .option('--account <id>', 'the account, in place of asking AWS')
    .addHelpText('after', example('edgewright iam --for deploy --github my-team/shop --env prod'))
    .action((options) => done(import('./iam.ts').then(({ runIam }) => runIam(io, options))));
}

function keyCommands(program: Command, io: Io, done: (code: Promise<ExitCode>) => Promise<void>): void {
  const kv = program.command('kv').description('the KeyValueStore of the project');
  const load = () => import('./kv.ts');

  project(kv, 'list', 'list every key, whose it is, and its value; of a secret, what its keys are known by')
    .addHelpText('after', example('edgewright kv list --env prod'))
    .action((options) => done(load().then(({ runKvList }) => runKvList(io, options))));

  project(kv, 'get <key>', 'print the value of a key')
    .addHelpText('after', example('edgewright kv get switches --env prod'))
    .action((key, options) => done(load().then(({ runKvGet }) => runKvGet(io, key, options))));

  project(kv, 'put <key> <value>', 'put a value under a key; - reads it from standard input')
    .addHelpText('after', example('edgewright kv put banner "Back at noon" --env prod'))
    .action((key, value, options) => done(load().then(({ runKvPut }) => runKvPut(io, key, value, options))));

  project(kv, 'delete <key>', 'delete a key')
    .addHelpText('after', example('edgewright kv delete banner --env prod'))
    .action((key, options) => done(load().then(({ runKvDelete }) => runKvDelete(io, key, options))));
}

function secretCommands(program: Command, io: Io, done: (code: Promise<ExitCode>) => Promise<void>): void {
  const secrets = program.command('secrets').description('the keys that issuers of tokens share with the edge');
  const load = () => import('./secrets.ts');

  project(secrets, 'list', 'list every secret of the config, where it stands, and what its keys are known by')
    .addHelpText('after', example('edgewright secrets list --env prod'))
    .action((options) => done(load().then(({ runSecretsList }) => runSecretsList(io, options))));

  project(secrets, 'put <name>', 'write a secret from standard input to wherever the config reads it')
    .option('--yes', 'do not ask where a key is taken away')
    .addHelpText('after', example('edgewright secrets put /shop/partner --env prod < partner.key'))
    .action((name, options) => done(load().then(({ runSecretsPut }) => runSecretsPut(io, name, options))));

  project(secrets, 'rotate <name>', 'put a new key beside the old one; with --finish, take the old one away')
    .option('--out <file>', 'where the new key goes, for the issuer: a file that you alone can read')
    .option('--show', 'print the new key')
    .option('--finish', 'take the old key away')
    .option('--yes', 'do not ask')
    .addHelpText('after', example('edgewright secrets rotate /shop/partner --out partner.key --env prod'))
    .action((name, options) => done(load().then(({ runSecretsRotate }) => runSecretsRotate(io, name, options))));
}
