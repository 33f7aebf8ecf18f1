/** The lint: the config and the real policies of a distribution held together, before a release. */
import type { Lint, LintAllowance } from '../config/define.ts';
import { LINT_RULE_IDS } from '../config/lint-rule-ids.ts';
import { type Finding, UNUSED_ALLOWANCE } from './finding.ts';
import { RULES } from './rules.ts';
import type { LintSubject } from './subject.ts';

/** A finding that the config allows. */
export interface AllowedFinding extends Finding {
  /** The reason. */
  readonly because: string;
}

/** What a lint comes to. */
export interface LintReport {
  /** Those that stand: leaks of every behavior first. */
  readonly findings: readonly Finding[];
  readonly allowed: readonly AllowedFinding[];
}

/** Holds a subject to every rule. What stands there is true by AWS's pages, whatever the origin does with what it is sent. */
export function lint(subject: LintSubject, { allow }: Lint = { allow: [] }): LintReport {
  const all = LINT_RULE_IDS.flatMap((id) => findingsOf(id, subject));
  const inOrder = [
    ...all.filter(({ severity }) => severity === 'leak'),
    ...all.filter(({ severity }) => severity === 'loss'),
  ];
  const because = (finding: Finding): LintAllowance | undefined => allow.find((one) => allows(one, finding));
  return {
    findings: [...inOrder.filter((finding) => !because(finding)), ...unused(allow, all)],
    allowed: inOrder.flatMap((finding) => {
      const allowance = because(finding);
      return allowance ? [{ ...finding, because: allowance.because }] : [];
    }),
  };
}

function findingsOf(id: (typeof LINT_RULE_IDS)[number], subject: LintSubject): readonly Finding[] {
  const { check, severity } = RULES[id];
  return subject.behaviors.flatMap((behavior) =>
    check(behavior, subject).map((found): Finding => ({ id, ...found, severity: found.severity ?? severity })),
  );
}

function allows({ id, behavior }: LintAllowance, finding: Finding): boolean {
  return id === finding.id && (behavior === undefined || behavior === finding.behavior);
}

/** The place of an allowance in the config. */
export function allowanceAt(index: number): string {
  return `lint.allow[${index}]`;
}

/** An allowance that nothing needs would hide what comes to be wrong later. */
function unused(allow: readonly LintAllowance[], all: readonly Finding[]): readonly Finding[] {
  return allow.flatMap((one, i) =>
    all.some((finding) => allows(one, finding))
      ? []
      : [
          {
            id: UNUSED_ALLOWANCE,
            severity: 'loss' as const,
            place: { in: 'config' as const, at: allowanceAt(i) },
            ...(one.behavior === undefined ? {} : { behavior: one.behavior }),
            says: `${one.id} is allowed${one.behavior === undefined ? '' : ` of ${one.behavior}`}, and nothing finds it`,
            whom: 'whoever meets it later, of which the lint would say nothing',
            fix: 'Take the entry out',
          },
        ],
  );
}
