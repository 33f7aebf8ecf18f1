import { describe, expect, it } from 'vitest';
import { fidelityText } from './fidelity.ts';
import { onStage } from './scene.ts';
import { SUBJECTS } from './subjects.ts';

describe.each(SUBJECTS.map(({ title, scenarios }) => [title, scenarios] as const))('%s', (_, scenarios) => {
  it.each(scenarios.map((scenario) => [scenario.id, scenario.statement, scenario] as const))(
    '%s: %s',
    (__, ___, scenario) => onStage(scenario.play),
  );
});

describe('scenarios', () => {
  it('have an id of their own', () => {
    const ids = SUBJECTS.flatMap(({ scenarios }) => scenarios.map(({ id }) => id));
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
    expect(ids.filter((id) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id))).toEqual([]);
  });

  it('are what docs/fidelity.md is made of (vitest -u writes it)', async () => {
    await expect(fidelityText()).toMatchFileSnapshot('../../docs/fidelity.md');
  });
});
