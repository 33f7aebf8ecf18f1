import { readFileSync } from 'node:fs';
import { exceptionsTable, expectedTable } from '../conformance/suites.ts';
import type { Scenario } from './scenario.ts';
import { SUBJECTS } from './subjects.ts';

/** docs/fidelity.md: what is written by hand in `fidelity.md` of this folder, with the statements of all scenarios in the middle. */
export function fidelityText(): string {
  const written = readFileSync(new URL('fidelity.md', import.meta.url), 'utf8');
  const counted = SUBJECTS.flatMap(({ scenarios }) => scenarios).length;
  return written
    .replace('{{conformance}}', expectedTable())
    .replace('{{exceptions}}', exceptionsTable())
    .replace('{{count}}', String(counted))
    .replace('{{scenarios}}', SUBJECTS.map(tableOf).join('\n\n'));
}

function tableOf({ title, scenarios }: (typeof SUBJECTS)[number]): string {
  return `### ${title}\n\n| statement | source | id |\n|---|---|---|\n${scenarios.map(rowOf).join('\n')}`;
}

function rowOf({ statement, kind, source, id }: Scenario): string {
  const from = kind === 'documented' ? source : `${source} (${kind === 'field' ? 'measured by others' : 'standard'})`;
  return `| ${statement} | ${from} | \`${id}\` |`;
}
