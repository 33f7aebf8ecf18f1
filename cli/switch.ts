/** `edgewright switch`: turns rules off and maintenance on in seconds, without a release. */
import { NOTHING_SWITCHED, SWITCHABLE, SWITCHES_KEY, type Switchable } from '#policy/switches';
import { EdgeError } from '../config/errors.ts';
import type { AwsClients } from '../deploy/aws/clients.ts';
import { readProjectStore } from '../deploy/operate/project-store.ts';
import {
  SWITCH_STATES,
  type SwitchedRule,
  type SwitchState,
  switchedRules,
  withSwitch,
} from '../deploy/operate/switched-rules.ts';
import { changeStore, type ReleaseStore } from '../deploy/release/release-store.ts';
import type { ExitCode, Io } from './io.ts';
import { type ReleaseOptions, type ReleaseSession, withSession } from './release-session.ts';
import { table } from './table.ts';

/**
 * Switches a rule; says what is switched where none is given.
 *
 * @throws EdgeError ERR_USAGE for a rule that no behavior lets be switched, ERR_RELEASE before the first release
 */
export function runSwitch(
  io: Io,
  rule: string | undefined,
  state: string | undefined,
  options: ReleaseOptions,
  clients?: () => AwsClients,
): Promise<ExitCode> {
  return withSession(io, options, (session) => switchRule(io, rule, state, options, session), clients);
}

async function switchRule(
  io: Io,
  rule: string | undefined,
  state: string | undefined,
  { json }: ReleaseOptions,
  { world, owner, loaded: { config } }: ReleaseSession,
): Promise<ExitCode> {
  const wanted = rule === undefined ? undefined : wantedOf(rule, state, switchedRules(config, NOTHING_SWITCHED));
  const store = await readProjectStore(world.clients, owner);
  const before = releasedSwitches(store);
  const { items } = wanted ? await switched(world.clients, store, wanted) : store;
  const value = items.get(SWITCHES_KEY) ?? before;
  const rules = switchedRules(config, value);
  const isWritten = value !== before;
  if (json) io.out(JSON.stringify({ switched: isWritten, rules }, undefined, 2));
  else for (const line of linesOf(rules, wanted && isWritten)) io.out(line);
  return 0;
}

function switched(
  clients: AwsClients,
  store: ReleaseStore,
  { rule, state }: Pick<SwitchedRule, 'rule' | 'state'>,
): Promise<ReleaseStore> {
  return changeStore(clients, store, ({ items }) => ({
    puts: new Map([[SWITCHES_KEY, withSwitch(items.get(SWITCHES_KEY) ?? '', rule, state)]]),
    deletes: [],
  }));
}

function wantedOf(
  rule: string,
  state: string | undefined,
  known: readonly SwitchedRule[],
): { readonly rule: Switchable; readonly state: SwitchState } {
  const found = known.find((one) => one.rule === rule);
  if (!SWITCHABLE.some((one) => one === rule)) {
    const says = `is no rule that can be switched; those that can: ${SWITCHABLE.join(', ')}`;
    throw new EdgeError('ERR_USAGE', 'There is no such switch', 'edgewright switch lists those of the config.', [
      { at: rule, says },
    ]);
  }
  if (!found) {
    const can = known.map((one) => one.rule).join(', ');
    const says = `is in no behavior's switches; ${can ? `those that are: ${can}` : 'no behavior has any'}`;
    const hint = `Write switches: ['${rule}'] on a behavior that has the rule, and deploy: functions read what they know.`;
    throw new EdgeError('ERR_USAGE', 'Nothing listens to this switch', hint, [{ at: rule, says }]);
  }
  const said = SWITCH_STATES.find((one) => one === state);
  if (said) return { rule: found.rule, state: said };
  const at = { at: rule, says: `${state ?? 'nothing'} was said; expected ${SWITCH_STATES.join(', ')}` };
  throw new EdgeError('ERR_USAGE', 'This is no state of a switch', `edgewright switch ${rule} off`, [at]);
}

/** The value that functions read. A release whose config has switches puts it there. @throws EdgeError ERR_RELEASE */
function releasedSwitches({ items }: ReleaseStore): string {
  const value = items.get(SWITCHES_KEY);
  if (value !== undefined) return value;
  const at = { at: SWITCHES_KEY, says: 'is not in the KeyValueStore: no release with switches was made' };
  throw new EdgeError('ERR_RELEASE', 'Nothing that is served can be switched', 'Run edgewright deploy first.', [at]);
}

function linesOf(rules: readonly SwitchedRule[], isWritten: boolean | undefined): readonly string[] {
  const rows = rules.map(({ rule, state, behaviors }) => [rule, STATES[state], behaviors.join(', ')]);
  const last = isWritten ? 'Every edge location switches within seconds.' : 'Nothing had to be written.';
  return [...table([['rule', 'is', 'behaviors'], ...rows]), ...(isWritten === undefined ? [] : ['', last])];
}

const STATES: Readonly<Record<SwitchState, string>> = {
  on: 'switched on',
  off: 'switched off',
  default: 'as the config says',
};
