import type { Plugin } from 'esbuild';
import { codeText } from './code.ts';
import { packageFile } from './package-file.ts';
import type { RuleUse } from './plan.ts';
import { RULES } from './rules.ts';

/** Answers `edge:<rule>` with the module that the rule's writer makes of its options; a rule that isn't there is empty. */
export function stationPlugin(rules: readonly RuleUse[], root: string): Plugin {
  return {
    name: 'station',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^edge:/ }, ({ path }) => ({
        path: path.slice('edge:'.length),
        namespace: 'edge',
        sideEffects: false,
      }));
      // What is written may use what means the same; it stands in this package, not in the user's.
      onResolve({ filter: /^#policy\//, namespace: 'edge' }, ({ path }) => ({
        path: packageFile(`${path.slice(1)}.ts`),
        sideEffects: false,
      }));
      onLoad({ filter: /.*/, namespace: 'edge' }, ({ path }) => {
        const use = rules.find(({ name }) => name === path);
        return use ? { contents: moduleText(use), loader: 'js', resolveDir: root } : { contents: '', loader: 'empty' };
      });
    },
  };
}

/** The flags `has.<rule>`, as esbuild defines them. */
export function flagsOf(rules: readonly RuleUse[]): Record<string, string> {
  return Object.fromEntries(RULES.map(({ name }) => [`has.${name}`, String(rules.some((use) => use.name === name))]));
}

/** The text of the module `edge:<rule>`. */
export function moduleText({ name, options }: RuleUse): string {
  const rule = RULES.find((known) => known.name === name);
  return rule ? codeText(rule.write(options)) : '';
}
