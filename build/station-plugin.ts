import type { Plugin } from 'esbuild';
import { NOTHING_SWITCHED, SWITCHES_KEY } from '#policy/switches';
import { codeText } from './code.ts';
import { packageFile } from './package-file.ts';
import type { Placement, RuleUse } from './plan.ts';
import { RULES, type Rule } from './rules.ts';
import type { Runtime } from './runtime.ts';
import type { StoreItem } from './store.ts';

/** Answers `edge:<rule>` with the module that the rule's writer makes of its options; a rule that isn't there is empty. */
export function stationPlugin({ rules, runtime }: Placement, root: string): Plugin {
  return {
    name: 'station',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^edge:/ }, ({ path }) => ({
        path: path.slice('edge:'.length),
        namespace: 'edge',
        sideEffects: false,
      }));
      // What is written may use what means the same; it stands in this package, not in the user's.
      onResolve({ filter: /^#(?:policy|lambda-edge)\//, namespace: 'edge' }, ({ path }) => ({
        path: packageFile(`${path.slice(1)}.ts`),
        sideEffects: false,
      }));
      // What one station of a rule imports of the runtime, another need not.
      onResolve({ filter: /^\w+$/, namespace: 'edge' }, ({ path }) => ({ path, external: true, sideEffects: false }));
      onLoad({ filter: /.*/, namespace: 'edge' }, ({ path }) => {
        const use = rules.find(({ name }) => name === path);
        return use
          ? { contents: moduleText(use, runtime), loader: 'js', resolveDir: root }
          : { contents: '', loader: 'empty' };
      });
    },
  };
}

/** The flags `has.<rule>`, `has.promises` and `switched.<rule>`, as esbuild defines them. */
export function flagsOf({ rules, switches = [], runtime }: Placement): Record<string, string> {
  const hasStored = (name: string): boolean =>
    runtime !== 'lambda-edge' && rules.some((use) => use.name === name && storedBy(use) !== undefined);
  const flags: (readonly [name: string, is: boolean])[] = [
    ...RULES.map(({ name }) => [`has.${name}`, rules.some((use) => use.name === name)] as const),
    ...RULES.map(({ name }) => [`switched.${name}`, switches.includes(name)] as const),
    ['has.promises', runtime === 'lambda-edge'],
    ['has.storedRedirects', hasStored('redirects')],
    ['has.storedAuth', hasStored('auth')],
    ['switched.any', switches.length > 0],
  ];
  return Object.fromEntries(flags.map(([name, is]) => [name, String(is)]));
}

/** The text of the module `edge:<rule>`. */
export function moduleText({ name, options }: RuleUse, runtime: Runtime): string {
  const rule = RULES.find((known) => known.name === name);
  return rule ? codeText(rule.write(options, runtime)) : '';
}

/** Whether a placement reads the KeyValueStore, which functions alone have. */
export function readsStore({ rules, switches = [], runtime }: Placement): boolean {
  return runtime !== 'lambda-edge' && (switches.length > 0 || rules.some((use) => storedBy(use) !== undefined));
}

/** What a placement reads there. */
export function storedItems(placement: Placement): readonly StoreItem[] {
  if (!readsStore(placement)) return [];
  const { rules, switches = [] } = placement;
  return [
    ...(switches.length > 0 ? [{ key: SWITCHES_KEY, value: NOTHING_SWITCHED }] : []),
    ...rules.flatMap((use) => storedBy(use)?.items(use.options) ?? []),
  ];
}

/** How a rule comes by its items; nothing where its options put none into the KeyValueStore. */
function storedBy({ name, options }: RuleUse): Rule['stored'] {
  const stored = RULES.find((known) => known.name === name)?.stored;
  return stored?.has(options) ? stored : undefined;
}
