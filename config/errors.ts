/** What can go wrong that a user can mend; docs/errors.md has a section for each code. */
export type ErrorCode =
  | 'ERR_USAGE'
  | 'ERR_CONFIG'
  | 'ERR_DISTRIBUTION'
  | 'ERR_PLAN'
  | 'ERR_CODE'
  | 'ERR_QUOTA'
  | 'ERR_FIXTURE'
  | 'ERR_KEYS'
  | 'ERR_ENGINE'
  | 'ERR_LISTEN'
  | 'ERR_ANSWER'
  | 'ERR_SDK'
  | 'ERR_PUBLISH'
  | 'ERR_RELEASE'
  | 'ERR_AWS';

/** Every code, for the docs and their test. */
export const ERROR_CODES: readonly ErrorCode[] = [
  'ERR_USAGE',
  'ERR_CONFIG',
  'ERR_DISTRIBUTION',
  'ERR_PLAN',
  'ERR_CODE',
  'ERR_QUOTA',
  'ERR_FIXTURE',
  'ERR_KEYS',
  'ERR_ENGINE',
  'ERR_LISTEN',
  'ERR_ANSWER',
  'ERR_SDK',
  'ERR_PUBLISH',
  'ERR_RELEASE',
  'ERR_AWS',
];

/** One thing that is wrong: where, as the user wrote it, and what was found. */
export interface Problem {
  /** A path into the config (`behaviors[0].redirects.exact["/old"]`), a place in a file (`edge/greet.ts:3:5`), or a name. */
  readonly at: string;
  /** What was found and what was expected. */
  readonly says: string;
}

/** An error that the user can act on, with every problem found. Anything else that escapes is a bug and keeps its stack. */
export class EdgeError extends Error {
  override readonly name = 'EdgeError';
  readonly code: ErrorCode;
  readonly problems: readonly Problem[];
  /** One sentence: what to do next. */
  readonly hint: string;

  constructor(code: ErrorCode, summary: string, hint: string, problems: readonly Problem[] = [], cause?: unknown) {
    super(summary, { cause });
    this.code = code;
    this.hint = hint;
    this.problems = problems;
  }
}
