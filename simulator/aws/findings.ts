import type { Problem } from '../../config/errors.ts';

/** What of a file is not as on AWS, by its path in the file: a missing simulation, or a stand-in. The rest runs. */
export interface Warning extends Problem {
  /** The id of a policy that the file names and does not have. */
  readonly unknownPolicy?: string;
}

/** What reading a file comes to, besides what it says; whoever finds something adds it. */
export interface Findings {
  readonly warnings: Warning[];
  /** What keeps the file from being run. */
  readonly problems: Problem[];
}

/** The path of a member below another. */
export function below(at: string, member: string): string {
  return at === '' || member === '' ? at + member : `${at}.${member}`;
}
