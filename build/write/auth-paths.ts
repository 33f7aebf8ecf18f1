import type { AccessRule } from '#policy/auth';
import { foldedPattern, meantBy } from '#policy/auth-rules';
import { type Code, js } from '../code.ts';
import { fullPattern, matches, searches } from './matches.ts';

/** In place of a rule's index: origins would disagree about the path. */
export const DISAGREED = -2;

/**
 * Writes `ruleOf`, as `ruleIndexOf` of `policy/auth-rules.ts` means it. Most paths are the same however they are read, which one search
 * tells: for those, the patterns are compared once.
 */
export function writeRuleOf(rules: readonly AccessRule[], guarded: readonly string[] = []): Code {
  if (guarded.length === 0) return writeAgreed(js`ruleOf`, rules);
  return js`${writeAgreed(js`agreedRule`, [{ paths: guarded }, ...rules])}
    function ruleOf(path, method) {
      var rule = agreedRule(path, method);
      return rule > 0 ? rule - 1 : rule < 0 ? rule : ${DISAGREED};
    }`;
}

function writeAgreed(name: Code, rules: readonly AccessRule[]): Code {
  const contained = js`import { isContained } from "#policy/contained-path";`;
  if (rules.every(({ paths }) => !paths)) {
    const rule = rules.length === 0 ? js`-1` : writeIndex(rules, (pattern) => pattern);
    return js`${contained}
      function ${name}(path, method) { return isContained(path) ? ${rule} : ${DISAGREED}; }`;
  }
  const isFolded = rules.every(({ paths = [] }) => paths.every((path) => foldedPattern(path) === fullPattern(path)));
  const folded = isFolded ? js`sentRule` : js`foldedRule`;
  return js`${contained}
    import { foldedPath } from "#policy/folded-path";
    ${writeNamed(js`sentRule`, rules, (pattern) => pattern)}
    ${isFolded ? js`` : writeNamed(folded, rules, foldedPattern)}
    function ${name}(path, method) {
      var rule = sentRule(path, method);
      if (path < "/" || path >= "0" || ${FOLDS}.test(path)) path = isContained(path) ? foldedPath(path) : "";
      ${isFolded ? js`else return rule;` : js``}
      return path && ${folded}(path, method) === rule ? rule : ${DISAGREED};
    }`;
}

/** A path that does not begin as one, or in which anything may be read in more than one way. */
const FOLDS = js`/[^a-z0-9_.!~*'()?:@&=+$,\\/-]|\\/(?:[\\/.]|$)|\\.(?:\\/|$)/`;

function writeNamed(name: Code, rules: readonly AccessRule[], patternOf: (pattern: string) => string): Code {
  const isSearching = rules.some(({ paths = [] }) => paths.map(patternOf).flatMap(meantBy).some(searches));
  return js`function ${name}(path, method) { ${isSearching ? js`var at;` : js``} return ${writeIndex(rules, patternOf)}; }`;
}

/** The index of the first rule that speaks of `path` and `method`. */
function writeIndex(rules: readonly AccessRule[], patternOf: (pattern: string) => string): Code {
  const tests = rules.map(({ paths, methods }, i) => {
    const means = methods?.includes('GET') ? [...methods, 'HEAD'] : methods;
    const byMethod = means && js`(${any([...new Set(means)].map((method) => js`method === ${method}`))})`;
    const byPath = paths && js`(${any([...new Set(paths.map(patternOf).flatMap(meantBy))].map(matches))})`;
    return js`${byMethod ?? js`true`} && ${byPath ?? js`true`} ? ${i} : `;
  });
  return js`${tests} -1`;
}

function any(tests: readonly Code[]): Code {
  return js`${tests.map((test, i) => js`${i === 0 ? js`` : js` || `}${test}`)}`;
}
