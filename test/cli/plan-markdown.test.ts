import { describe, expect, it } from 'vitest';
import { errorMarkdown, planMarkdown } from '../../cli/plan-markdown.ts';
import { EdgeError } from '../../config/errors.ts';
import type { ReleasePlan } from '../../deploy/release/release-plan.ts';
import type { StationChange } from '../../deploy/release/station-changes.ts';
import { built, distributionFor, releaseScene } from '../deploy/release-scene.ts';

/** What GitHub takes of a comment. */
const MOST_CHARACTERS = 65_536;

describe('a plan as Markdown', () => {
  it('has what changes in a table, and what others have a hand in as code', async () => {
    const target = await built();
    const scene = await releaseScene(distributionFor(target));
    try {
      const live = await scene.live(target);
      const plan = await scene.plan(target);
      const warned: ReleasePlan = {
        ...plan,
        warnings: [{ at: '/docs/*', says: 'asks @everybody\n# for <b>more</b>' }],
      };
      const lines = planMarkdown(target, live, warned);
      expect(lines.slice(0, 7)).toEqual([
        '### Release of `shop` to `prod`',
        '',
        '3 stations will change. CloudFront takes some minutes until every edge location has it.',
        '',
        '| behavior | station | is | will be | because |',
        '| --- | --- | --- | --- | --- |',
        '| `/docs/*` | origin-response | `nothing` | `shop-prod-origin-response-docs:a new version` | nothing ran there |',
      ]);
      const block = lines.indexOf('~~~text');
      expect(lines.slice(block + 2)).toEqual([
        '',
        'Invalidated once it has arrived: /docs/*',
        '',
        'warning  /docs/* asks @everybody # for <b>more</b>',
        '~~~',
      ]);
    } finally {
      await scene.api.close();
    }
  });

  it('fits into a comment however much changes, and says what is left out', async () => {
    const target = await built();
    const scene = await releaseScene(distributionFor(target));
    try {
      const change = (i: number): StationChange => ({
        behavior: `/${'a'.repeat(200)}/${i}/*`,
        station: 'viewer-request',
        kind: 'function',
        becomes: `shop-prod-${i}`,
        cause: 'new',
      });
      const stations = Array.from({ length: 1000 }, (_, i) => change(i));
      const warnings = stations.map(({ behavior }) => ({ at: behavior, says: 'is long' }));
      const plan = { ...(await scene.plan(target)), stations, warnings };
      const lines = planMarkdown(target, await scene.live(target), plan);
      expect(lines.join('\n').length).toBeLessThan(MOST_CHARACTERS - 5_000);
      expect(lines.join('\n')).toMatch(/^And \d+ more stations; `edgewright plan` shows all\.$/m);
      expect(lines.at(-2)).toMatch(/^and \d+ more lines$/);
    } finally {
      await scene.api.close();
    }
  });
});

describe('an error as Markdown', () => {
  it('says everything that is wrong', () => {
    const problems = [{ at: '/docs/*', says: 'is no behavior of E1' }];
    expect(
      errorMarkdown(new EdgeError('ERR_RELEASE', 'This cannot be released', 'Mend it.', problems), 'prod'),
    ).toEqual([
      '',
      '### No release to `prod`',
      '',
      '~~~text',
      'ERR_RELEASE  This cannot be released',
      '  /docs/*: is no behavior of E1',
      '',
      'Mend it.',
      '~~~',
    ]);
  });
});
