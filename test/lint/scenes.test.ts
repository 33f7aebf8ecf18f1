import { describe, expect, it } from 'vitest';
import { LINT_RULE_IDS } from '../../config/lint-rule-ids.ts';
import { RULES } from '../../lint/rules.ts';
import { LEAKS } from './leaks.ts';
import { LOSSES } from './losses.ts';
import { type Play, played } from './played.ts';
import type { LintScene } from './scene.ts';

const SCENES: readonly LintScene[] = [...LEAKS, ...LOSSES];

/** Plays one side of a scene: the severities that its rule finds there, and what is seen. */
async function playedSide(play: Play, { id, answer, look }: LintScene) {
  const edge = await played(play, answer);
  try {
    const found = edge.report.findings.filter((finding) => finding.id === id);
    return { severities: found.map(({ severity }) => severity), seen: await look(edge) };
  } finally {
    await edge.close();
  }
}

describe.each(LINT_RULE_IDS)('%s', (id) => {
  const mine = SCENES.filter((scene) => scene.id === id);

  it('is played', () => {
    expect(mine.length).toBeGreaterThan(0);
  });

  it.each(mine.map((scene) => [scene.title, scene] as const))('is found where it happens: %s', async (_, scene) => {
    const { severity = RULES[id].severity, leaks } = scene;
    expect(await playedSide(scene.wrong, scene)).toEqual({ severities: [severity], seen: leaks });
  });

  it.each(mine.map((scene) => [scene.title, scene] as const))('is not where it is mended: %s', async (_, scene) => {
    expect(await playedSide(scene.right, scene)).toEqual({ severities: [], seen: scene.holds });
  });
});
