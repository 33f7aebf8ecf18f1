/** The gates that a compiled file passes before it is called a bundle. */
import { relative } from 'node:path';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import { isOriginStation, type Station } from '#policy/restricted-headers';
import { EdgeError, type Problem } from '../config/errors.ts';
import { type Compiled, codeError } from './compile-function.ts';
import { checkFunction } from './gate/check-function.ts';
import type { Placement, RuleUse } from './plan.ts';
import type { Runtime } from './runtime.ts';

/** Bytes of a CloudFront Function as uploaded. @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html */
export const FUNCTION_QUOTA = 10_240;

/** Bytes of a zip at a viewer station: the lower of the two figures that AWS gives, the one in its error text. */
const LAMBDA_VIEWER_QUOTA = 1_048_576;

/** Bytes of a zip at an origin station. @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html */
const LAMBDA_ORIGIN_QUOTA = 52_428_800;

/**
 * Holds a compiled file to the language of its runtime.
 *
 * @throws EdgeError ERR_CODE at the user's lines
 */
export function checkCode({ behavior, runtime, rules }: Placement, { code, map }: Compiled, root: string): void {
  if (runtime === 'lambda-edge') return;
  const problems = checkFunction(code);
  if (problems.length > 0) {
    const own = ownModules(rules).map((path) => relative(root, path));
    throw codeError(behavior, placed(problems, map, own.join(', ') || 'the bundle'));
  }
}

/**
 * Holds what is uploaded, a function's file or a Lambda's zip, to the quota of its runtime.
 *
 * @throws EdgeError ERR_QUOTA with the numbers
 */
export function checkSize({ behavior, station, runtime, rules }: Placement, bytes: number): void {
  const quota = quotaOf(station, runtime);
  if (bytes <= quota) return;
  const says = `${bytes} bytes, ${bytes - quota} over the quota of ${quota}`;
  const hint = movableHint(rules) ?? 'Take entries out of the behavior, or split it into several.';
  throw new EdgeError('ERR_QUOTA', 'A bundle is too large', hint, [{ at: `${behavior} at ${station}`, says }]);
}

/** Where a large table is, and could stand elsewhere. */
function movableHint(rules: Placement['rules']): string | undefined {
  const { exact = {}, store } =
    rules.find((use): use is RuleUse<'redirects'> => use.name === 'redirects')?.options ?? {};
  const count = Object.keys(exact).length;
  if (store || count < 50) return undefined;
  return `Move the ${count} entries of redirects.exact into the KeyValueStore with store: true, or take some out.`;
}

/** Bytes that may be uploaded for a station. */
export function quotaOf(station: Station, runtime: Runtime): number {
  if (runtime !== 'lambda-edge') return FUNCTION_QUOTA;
  return isOriginStation(station) ? LAMBDA_ORIGIN_QUOTA : LAMBDA_VIEWER_QUOTA;
}

/** The modules of the user's own: a rule, and conditions of `freshness`. */
function ownModules(rules: Placement['rules']): readonly string[] {
  return rules.flatMap((use) => {
    if (typeof use.options === 'string') return [use.options];
    const { answers = [] } = use.name === 'freshness' ? (use as RuleUse<'freshness'>).options : {};
    return answers.flatMap(({ when }) => when ?? []);
  });
}

/** Each problem at the user's line. Imports stand before all lines that a map knows: they can only be the own module's. */
function placed(problems: ReturnType<typeof checkFunction>, map: string, own: string): readonly Problem[] {
  const trace = new TraceMap(map);
  return problems.map(({ line, column, says, hint }) => {
    const origin = originalPositionFor(trace, { line, column });
    const file = origin.source?.replace(/^(?:\.\.\/)+/, '');
    return { at: file ? `${file}:${origin.line}:${(origin.column ?? 0) + 1}` : own, says: `${says}. ${hint}` };
  });
}
