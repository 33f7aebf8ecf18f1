/** The planner: gives every rule of every behavior its station and its runtime. The Plan is plain data. */
import { isOriginStation, type Station } from '#policy/restricted-headers';
import { EdgeError, type Problem } from '../config/errors.ts';
import type { ResolvedBehavior, ResolvedConfig } from '../config/resolve.ts';
import { RULES, type RuleName, type RuleOptions } from './rules.ts';
import type { Runtime } from './runtime.ts';

/** A rule of a behavior, with its options. */
export interface RuleUse<Name extends RuleName = RuleName> {
  readonly name: Name;
  readonly options: RuleOptions<Name>;
}

/** What runs at one station of one behavior. */
export interface Placement {
  /** The behavior's path pattern. */
  readonly behavior: string;
  readonly station: Station;
  readonly runtime: Runtime;
  /** In the order in which the station applies them. */
  readonly rules: readonly RuleUse[];
  /** Those of the rules that the KeyValueStore may switch. Default: none. */
  readonly switches?: readonly RuleName[];
}

/** Everything that shall run, before a byte of it is written. */
export interface Plan {
  readonly app: string;
  readonly environment: string;
  readonly distribution?: string;
  /** Path patterns of all behaviors in CloudFront's order, those without a rule too. */
  readonly behaviors: readonly string[];
  readonly placements: readonly Placement[];
}

const STATIONS: readonly Station[] = ['viewer-request', 'origin-request', 'origin-response', 'viewer-response'];

/**
 * Plans a config.
 *
 * @throws EdgeError ERR_PLAN for what CloudFront refuses
 */
export function planOf({ app, environment, distribution, behaviors }: ResolvedConfig): Plan {
  const placements = behaviors.flatMap(placementsOf);
  const refused = refusals(placements);
  if (refused.length > 0) {
    throw new EdgeError(
      'ERR_PLAN',
      'CloudFront refuses this plan',
      'Change the behaviors above and build again.',
      refused,
    );
  }
  return {
    app,
    environment,
    ...(distribution === undefined ? {} : { distribution }),
    behaviors: behaviors.map(({ path }) => path),
    placements,
  };
}

/**
 * What CloudFront refuses about a list of placements: a second function on a station, both runtimes on the viewer stations
 * of one behavior, a CloudFront Function at an origin station.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
 */
export function refusals(placements: readonly Placement[]): readonly Problem[] {
  return placements.flatMap(({ behavior, station, runtime }, i) => {
    const earlier = placements.slice(0, i).filter((other) => other.behavior === behavior);
    const at = `${behavior} at ${station}`;
    if (earlier.some((other) => other.station === station)) {
      return [{ at, says: 'has two functions; CloudFront runs one on a station' }];
    }
    if (runtime === 'cloudfront-js-2.0' && isOriginStation(station)) {
      return [{ at, says: 'is a CloudFront Function; origin stations run Lambda@Edge alone' }];
    }
    const isMixed = earlier.some((other) => !isOriginStation(other.station) && other.runtime !== runtime);
    if (isMixed && !isOriginStation(station)) {
      return [
        { at, says: `is ${runtime} beside another runtime; CloudFront refuses both on one behavior's viewer stations` },
      ];
    }
    return [];
  });
}

function placementsOf(behavior: ResolvedBehavior): readonly Placement[] {
  return STATIONS.flatMap((station) => {
    const uses = RULES.filter((rule) => rule.station === station).flatMap(
      ({ name, optionsOf, runs, joins, follows }) => {
        const options = optionsOf(behavior);
        const isEmpty = saysNothing(options) && !isOnBySwitch(behavior, name);
        const isIdle = options === undefined || isEmpty || runs?.(options) === false;
        return isIdle ? [] : [{ rule: { name, options }, joins, follows }];
      },
    );
    if (uses.every(({ joins }) => joins)) return [];
    const rules = uses.map(({ rule }) => rule);
    const runtime = runtimeOf(behavior, station);
    const switches = uses
      .filter(({ follows }) => !follows)
      .map(({ rule: { name } }) => name)
      .filter((name) => behavior.switches?.some((switched) => switched === name));
    const placement: Placement = { behavior: behavior.path, station, runtime, rules };
    return [switches.length > 0 && runtime !== 'lambda-edge' ? { ...placement, switches } : placement];
  });
}

/** Whether a switch alone turns a rule on, so that it runs with nothing but its defaults. */
function isOnBySwitch({ switches = [] }: ResolvedBehavior, name: RuleName): boolean {
  return name === 'maintenance' && switches.includes(name);
}

/** The runtime of the viewer stations is the behavior's choice; at origin stations there is but one. */
function runtimeOf({ viewer }: ResolvedBehavior, station: Station): Runtime {
  return isOriginStation(station) || viewer === 'lambda' ? 'lambda-edge' : 'cloudfront-js-2.0';
}

/** Options that configure nothing leave no byte: `{}`, `{ exact: {} }`. An empty list is a statement: `{ keep: [] }`. */
function saysNothing(options: unknown): boolean {
  if (options === undefined) return true;
  return typeof options === 'object' && !Array.isArray(options) && Object.values(options ?? {}).every(saysNothing);
}
