/**
 * Closures over the variables of an async function.
 *
 * AWS documents that "async arguments and closures" are not supported. njs 0.7.9 runs them; what the live runtime
 * makes of them is not known, so none is shipped.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html
 */

import type { Scope } from 'eslint-scope';
import { type Finding, unsupported } from './finding.ts';
import type { Source } from './parse.ts';

/** Every function inside an async function that uses one of its variables; an async one is the syntax check's. */
export function checkAsyncClosures({ scopes }: Source): Finding[] {
  const outer = scopes.scopes.filter(isAsync);
  return outer.flatMap((scope) =>
    inner(scope)
      .filter((closure) => !isAsync(closure) && captures(closure, scope))
      .map(report),
  );
}

function report({ block }: Scope): Finding {
  const remark = unsupported(
    'a closure over variables of an async function',
    'Await first, then pass what was read to a plain function at the top level.',
  );
  return { start: block.range?.[0] ?? 0, ...remark };
}

function isAsync({ type, block }: Scope): boolean {
  return type === 'function' && 'async' in block && block.async === true;
}

/** The functions directly inside a scope, however many blocks deep. */
function inner(scope: Scope): Scope[] {
  return scope.childScopes.flatMap((child) => (child.type === 'function' ? [child] : inner(child)));
}

function captures(closure: Scope, scope: Scope): boolean {
  return closure.through.some(({ resolved }) => resolved !== null && isWithin(resolved.scope, scope));
}

function isWithin(scope: Scope | null, outer: Scope): boolean {
  return scope !== null && (scope === outer || isWithin(scope.upper, outer));
}
