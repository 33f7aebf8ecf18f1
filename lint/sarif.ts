/** Findings as SARIF 2.1.0, which code hosts show at the lines of a pull request. @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
import type { Log, ReportingDescriptor, Result } from 'sarif';
import { LINT_RULE_IDS } from '../config/lint-rule-ids.ts';
import { type Finding, UNUSED_ALLOWANCE } from './finding.ts';
import type { Position } from './locate.ts';
import { RULES } from './rules.ts';

/** A finding at its line. */
export interface LocatedFinding extends Finding, Position {
  /** Relative to where the lint was asked for, with slashes. */
  readonly file: string;
  /** Why it is allowed, where it is. */
  readonly because?: string;
}

/** The schema that a log says it holds to. */
export const SARIF_SCHEMA =
  'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/** The log of one run of a version of Edgewright. What is allowed is in it, suppressed. */
export function sarifOf(findings: readonly LocatedFinding[], version: string): Log {
  return {
    $schema: SARIF_SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'edgewright', version, rules: RULE_DESCRIPTORS } },
        columnKind: 'utf16CodeUnits',
        results: findings.map(resultOf),
      },
    ],
  };
}

const RULE_DESCRIPTORS: ReportingDescriptor[] = [
  ...LINT_RULE_IDS.map((id) => ({
    id,
    shortDescription: { text: RULES[id].title },
    helpUri: RULES[id].source,
    defaultConfiguration: { level: levelOf(RULES[id]) },
  })),
  {
    id: UNUSED_ALLOWANCE,
    shortDescription: { text: 'the config allows what nothing finds' },
    defaultConfiguration: { level: 'warning' as const },
  },
];

function levelOf({ severity }: Pick<Finding, 'severity'>): 'error' | 'warning' {
  return severity === 'leak' ? 'error' : 'warning';
}

function resultOf(finding: LocatedFinding): Result {
  const { id, behavior, place, says, whom, fix, file, line, column, because } = finding;
  const of = behavior === undefined ? '' : `${behavior}: `;
  return {
    ruleId: id,
    ruleIndex: RULE_DESCRIPTORS.findIndex((rule) => rule.id === id),
    level: levelOf(finding),
    message: { text: `${of}${says}. For ${whom}. ${fix}.` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: file.split('/').map(encodeURIComponent).join('/') },
          region: { startLine: line, startColumn: column },
        },
        logicalLocations: [{ fullyQualifiedName: place.at }],
      },
    ],
    // The line may move: what is found stays the same.
    partialFingerprints: { 'edgewright/v1': [id, behavior ?? '', says].join(' ') },
    ...(because === undefined ? {} : { suppressions: [{ kind: 'inSource' as const, justification: because }] }),
  };
}
