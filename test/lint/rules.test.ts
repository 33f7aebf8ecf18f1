import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LINT_RULE_IDS } from '../../config/lint-rule-ids.ts';
import { UNUSED_ALLOWANCE } from '../../lint/finding.ts';
import { RULES } from '../../lint/rules.ts';

const PAGE = readFileSync('docs/lint.md', 'utf8');

describe('docs/lint.md', () => {
  const sections = new Map(
    PAGE.split(/^## /m)
      .slice(1)
      .map((text) => [text.slice(0, text.indexOf('\n')), text]),
  );

  it('has a section for each rule, in their order', () => {
    expect([...sections.keys()]).toEqual([...LINT_RULE_IDS, UNUSED_ALLOWANCE]);
  });

  it.each(LINT_RULE_IDS)('says what %s comes to, and its source', (id) => {
    const { severity, source } = RULES[id];
    expect(sections.get(id)).toMatch(new RegExp(`^${id}\n\nA ${severity}[.,]`));
    expect(sections.get(id)).toContain(source);
  });
});
