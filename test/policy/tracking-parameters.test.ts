/** Our list of tracking parameters, held to two public ones, each read where it lies. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parameterName } from '../../config/values.ts';
import { TRACKING_PARAMETERS } from '../../policy/tracking-parameters.ts';

const REGISTRY = '../shared/data/odd/tracking-query-params.csv';
const FILTER = '../shared/data/odd/brave--query-filter.json';

/** Names of the registry that we leave alone: a shop or a page may mean something of its own by them. */
const TOO_COMMON = ['campid', 'customid', 'mkcid', 'mkevt', 'mkrid', 'rtid', 'si', 'toolid'];

/** Names of the registry whose sender is gone, or which nobody confirmed. */
const UNCONFIRMED = ['gdffi', 'gdfms', 'gdftrk', 'redirect_log_mongo_id', 'redirect_mongo_id', 'sb_referer_host'];

function registry(): readonly string[] {
  const [, ...rows] = readFileSync(REGISTRY, 'utf8').trim().split('\n');
  return rows.map((row) => row.split(',')[0]?.trim() ?? '');
}

function filter(): readonly string[] {
  const rules = JSON.parse(readFileSync(FILTER, 'utf8')) as readonly { params: readonly string[] }[];
  return rules.flatMap(({ params }) => params);
}

describe('the tracking parameters', () => {
  it('are names of parameters, each once', () => {
    for (const name of TRACKING_PARAMETERS) expect(parameterName.safeParse(name).success).toBe(true);
    expect(new Set(TRACKING_PARAMETERS).size).toBe(TRACKING_PARAMETERS.length);
  });

  it.each(['q', 'page', 'sort', 'id', 'ref', 'source', 'sid', 'token', 'lang', 'si'])('leave %s alone', (name) => {
    expect(TRACKING_PARAMETERS).not.toContain(name);
  });

  const isHere = existsSync(REGISTRY) && existsSync(FILTER);
  const note = isHere ? '' : ' (skipped: ../shared/data is not here)';

  it.skipIf(!isHere)(`are all in a public list${note}`, () => {
    const known = [...registry(), ...filter()];
    expect(TRACKING_PARAMETERS.filter((name) => !known.includes(name))).toEqual([]);
  });

  it.skipIf(!isHere)(`have all of the public registry but what is left out by name${note}`, () => {
    const missing = registry().filter((name) => !TRACKING_PARAMETERS.includes(name));
    expect([...new Set(missing)].sort()).toEqual([...TOO_COMMON, ...UNCONFIRMED].sort());
  });
});
