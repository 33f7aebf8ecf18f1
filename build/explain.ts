import type { Station } from '#policy/restricted-headers';
import { compile } from './bundle.ts';
import type { Placement, Plan } from './plan.ts';
import { RULES, type RuleName } from './rules.ts';
import type { Runtime } from './runtime.ts';

/** What one rule of one behavior weighs, where it runs, and why. */
export interface Explanation {
  readonly behavior: string;
  readonly rule: RuleName;
  readonly station: Station;
  readonly runtime: Runtime;
  readonly because: string;
  /** The bundle with the rule less the bundle without it. */
  readonly bytes: number;
}

/** Explains every rule of a plan, in the order in which it is applied. */
export async function explain(plan: Plan, root: string): Promise<readonly Explanation[]> {
  const explanations = await Promise.all(plan.placements.map((placement) => explainPlacement(placement, root)));
  return explanations.flat();
}

async function explainPlacement(placement: Placement, root: string): Promise<readonly Explanation[]> {
  const { behavior, station, runtime, rules } = placement;
  const whole = await weigh(placement, root);
  return Promise.all(
    rules.map(async ({ name }) => {
      const others = rules.filter((use) => use.name !== name);
      const without = others.length === 0 ? 0 : await weigh({ ...placement, rules: others }, root);
      const because = RULES.find((rule) => rule.name === name && rule.station === station)?.because ?? '';
      return { behavior, rule: name, station, runtime, because, bytes: whole - without };
    }),
  );
}

async function weigh(placement: Placement, root: string): Promise<number> {
  return Buffer.byteLength((await compile(placement, root)).code);
}
