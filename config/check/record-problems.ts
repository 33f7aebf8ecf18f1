import type { EdgeConfig } from '../define.ts';
import type { Problem } from '../errors.ts';
import { pathText } from '../problems.ts';

/** What a behavior says besides its rules. */
const NO_RULES = ['path', 'origin', 'viewer', 'switches', 'record'];

/** Records of behaviors without any code to record at. Reads the config as it is written: a rule with a slip in it is one. */
export function recordProblems({ behaviors, environments = {} }: EdgeConfig): readonly Problem[] {
  const isGuarded = Object.values(environments).some((environment) => environment?.access !== undefined);
  return behaviors.flatMap((behavior, i) => {
    if (behavior?.record === undefined || isGuarded) return [];
    const rules = Object.entries(behavior).filter(([name, rule]) => !NO_RULES.includes(name) && rule !== undefined);
    const hasCode = rules.some(([name]) => name !== 'headers' || behavior.headers?.via !== 'policy');
    const says = 'records nothing: the behavior has no other rule, and only functions that have one are recorded';
    return hasCode ? [] : [{ at: pathText(['behaviors', i, 'record']), says }];
  });
}
