/** Files of which there is one copy: what changed goes into the bucket, and the edge forgets what was there. */
import { invalidationCost } from '../deploy/operate/invalidation-cost.ts';
import { pathsThisMonth } from '../deploy/operate/invalidations.ts';
import { edgePathsOf } from '../deploy/publish/in-place-paths.ts';
import { publishCost } from '../deploy/publish/publish-cost.ts';
import { planInPlace, publishInPlace } from '../deploy/publish/publish-in-place.ts';
import type { LocalFile } from '../deploy/publish/published-file.ts';
import type { ExitCode } from './io.ts';
import type { PublishSession } from './publish-session.ts';
import { counted, grouped, listed } from './table.ts';

/** Publishes in place. Exits with 2 where an invalidation is not over after a quarter of an hour. */
export async function publishFiles(session: PublishSession, files: readonly LocalFile[]): Promise<ExitCode> {
  const { io, options, world, objects, live, loaded, distribution, to } = session;
  const root = live.config.DefaultRootObject ?? '';
  const everything = to.endsWith('/') ? `${to}*` : to;
  const plan = await planInPlace(world, objects, files, edgePathsOf(loaded.config, root), everything);
  const { uploads, unchanged, paths } = plan;
  const month = paths.length === 0 ? { paths: 0 } : await pathsThisMonth(world.clients, distribution, io.now());
  const cost = {
    ...publishCost(uploads.length + 1, files.length),
    invalidation: invalidationCost(paths.length, month.paths),
  };
  const facts = { changed: uploads.map(({ path }) => path), unchanged, invalidate: paths, cost };
  if (!options.json) {
    io.out(
      `${counted(files.length, 'file')}: ${grouped(uploads.length)} changed, ${grouped(unchanged)} there already.`,
    );
    if (paths.length > 0) {
      const dollars = (cost.dollars + cost.invalidation.dollars).toFixed(4);
      io.out(`${counted(paths.length, 'path')} to invalidate; all of it about ${dollars} USD.`);
    }
  }
  if (options.dryRun) {
    if (options.json) io.out(JSON.stringify({ published: false, ...facts }, undefined, 2));
    else for (const line of listed(uploads.map(({ path }) => `upload  ${path}`))) io.out(line);
    return 0;
  }
  const { invalidations, isDone } = await publishInPlace(world, objects, live, plan);
  if (options.json) {
    io.out(JSON.stringify({ published: uploads.length > 0, ...facts, invalidations, completed: isDone }, undefined, 2));
  } else if (invalidations.length === 0) io.out('Nothing had to be written.');
  else
    io.out(
      isDone
        ? 'Every edge location has forgotten what was there before.'
        : `Not every invalidation is over (${invalidations.join(', ')}); edgewright status shows them.`,
    );
  return isDone ? 0 : 2;
}
