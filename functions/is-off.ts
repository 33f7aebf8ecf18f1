import type { StoredValues } from '#policy/store';
import { isSwitchedTo, type Switchable } from '#policy/switches';

/** Whether an operator has switched a rule off. */
export function isOff(rule: Switchable, stored: StoredValues | undefined): boolean {
  return stored !== undefined && isSwitchedTo(stored.switches, rule, 'off');
}
