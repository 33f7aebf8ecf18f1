/** What an operator switches: which rules a config lets be switched, and the words that do it. Pure. */
import { isSwitchedTo, NOTHING_SWITCHED, SWITCHABLE, type Switchable } from '#policy/switches';
import type { ResolvedConfig } from '../../config/resolve.ts';

/** What a rule can be switched to: `default` is what the config says. */
export const SWITCH_STATES = ['on', 'off', 'default'] as const;

/** One of `SWITCH_STATES`. */
export type SwitchState = (typeof SWITCH_STATES)[number];

/** A rule that can be switched. */
export interface SwitchedRule {
  readonly rule: Switchable;
  readonly state: SwitchState;
  /** Path patterns of the behaviors that listen. */
  readonly behaviors: readonly string[];
}

/** Every rule that a behavior of the config lets be switched, and what the store says of it. */
export function switchedRules(
  { behaviors }: Pick<ResolvedConfig, 'behaviors'>,
  value: string,
): readonly SwitchedRule[] {
  return SWITCHABLE.flatMap((rule) => {
    const listening = behaviors.filter(({ switches = [] }) => switches.includes(rule)).map(({ path }) => path);
    return listening.length === 0 ? [] : [{ rule, state: switchStateOf(value, rule), behaviors: listening }];
  });
}

/** What the store says of a rule, as functions read it: `off` counts where a value says both. */
export function switchStateOf(value: string, rule: string): SwitchState {
  if (isSwitchedTo(value, rule, 'off')) return 'off';
  return isSwitchedTo(value, rule, 'on') ? 'on' : 'default';
}

/**
 * The value with a rule switched; what it says of others stays. A rule that is on by its config alone is on by default, so that only
 * `maintenance` has a word for it.
 */
export function withSwitch(value: string, rule: Switchable, state: SwitchState): string {
  const others = value
    .split(' ')
    .filter((word) => word !== '' && word !== NOTHING_SWITCHED && !word.startsWith(`${rule}=`));
  const isSaid = state === 'off' || (state === 'on' && rule === 'maintenance');
  return [...others, ...(isSaid ? [`${rule}=${state}`] : [])].join(' ') || NOTHING_SWITCHED;
}
