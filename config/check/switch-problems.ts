import type { Switchable } from '#policy/switches';
import type { Problem } from '../errors.ts';
import { pathText } from '../problems.ts';
import type { ResolvedBehavior, ResolvedConfig } from '../resolve.ts';

/** Switches of what isn't there, or can't be switched, and maintenance that nothing ever turns on. */
export function switchProblems({ behaviors }: ResolvedConfig): readonly Problem[] {
  return behaviors.flatMap((behavior, i) => {
    const { switches = [], maintenance, viewer } = behavior;
    const at = (...path: readonly (string | number)[]): string => pathText(['behaviors', i, ...path]);
    if (viewer === 'lambda' && switches.length > 0) {
      const says = "needs the KeyValueStore, which Lambda@Edge does not have; expected viewer: 'function'";
      return [{ at: at('switches'), says }];
    }
    const isIdle = maintenance && !maintenance.on && !switches.includes('maintenance');
    const idle = isIdle
      ? [{ at: at('maintenance'), says: 'is never on: expected on: true, or maintenance among the switches' }]
      : [];
    const stray = switches.flatMap((name, j) => {
      if (switches.indexOf(name) < j) return [{ at: at('switches', j), says: `is ${name} again` }];
      if (name === 'headers' && behavior.headers?.via === 'policy') {
        const says =
          "has nothing to switch: a response headers policy knows no switch; expected headers.via: 'function'";
        return [{ at: at('switches', j), says }];
      }
      const place = name === 'own' ? ' at a viewer station' : '';
      return !canSwitch(behavior, name)
        ? [{ at: at('switches', j), says: `has nothing to switch: the behavior has no ${name}${place}` }]
        : [];
    });
    return [...idle, ...stray];
  });
}

/** Whether a behavior has a rule that the KeyValueStore can switch: none of the origin stations reads it. */
function canSwitch({ own, ...behavior }: ResolvedBehavior, name: Switchable): boolean {
  if (name === 'own') return own?.viewerRequest !== undefined || own?.viewerResponse !== undefined;
  return behavior[name] !== undefined;
}
