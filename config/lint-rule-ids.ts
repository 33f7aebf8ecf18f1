/** The rules of `edgewright lint`, by the ids under which a config may allow what they find. docs/lint.md has a section for each. */

/** Rules by what they find: what leaks to those it is not for, then what is lost. */
export const LINT_RULE_IDS = [
  'cookie-not-in-key',
  'query-not-in-key',
  'header-not-in-key',
  'authorization-not-in-key',
  'host-not-in-key',
  'origin-not-in-key',
  'set-cookie-kept',
  'error-cookie-kept',
  'private-kept',
  'no-store-kept',
  'host-to-aws-origin',
  'options-not-allowed',
  'unique-key',
  'vary-not-in-key',
  'image-key-split',
  'hashed-not-immutable',
  'immutable-not-hashed',
  'function-on-errors',
  'aligned-ttls',
  'throttled-not-kept',
  'second-cloudfront',
  'graphql-by-post',
] as const;

/** The id of a rule. */
export type LintRuleId = (typeof LINT_RULE_IDS)[number];
