/** The gates that a compiled file passes before it is called a bundle. */
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import { EdgeError, type Problem } from '../config/errors.ts';
import { type Compiled, codeError } from './compile-function.ts';
import { checkFunction } from './gate/check-function.ts';
import type { Placement } from './plan.ts';

/** Bytes of a CloudFront Function as uploaded. @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html */
export const FUNCTION_QUOTA = 10_240;

/** Bytes of a zip at a viewer station: the lower of the two figures that AWS gives, the one in its error text. */
export const LAMBDA_VIEWER_QUOTA = 1_048_576;

/**
 * Holds a compiled file to its runtime: the engine's language, and the quota.
 *
 * @throws EdgeError ERR_CODE at the user's lines, ERR_QUOTA with the numbers
 */
export function checkCode({ behavior, station, runtime }: Placement, { code, map }: Compiled): void {
  const bytes = Buffer.byteLength(code);
  const quota = runtime === 'lambda-edge' ? LAMBDA_VIEWER_QUOTA : FUNCTION_QUOTA;
  if (runtime === 'cloudfront-js-2.0') {
    const problems = checkFunction(code);
    if (problems.length > 0) throw codeError(behavior, placed(problems, map));
  }
  if (bytes <= quota) return;
  const says = `${bytes} bytes, ${bytes - quota} over the quota of ${quota}`;
  throw new EdgeError(
    'ERR_QUOTA',
    `A bundle is too large`,
    'Take rules or table entries out of the behavior, or split it; --explain shows what each weighs.',
    [{ at: `${behavior} at ${station}`, says }],
  );
}

function placed(problems: ReturnType<typeof checkFunction>, map: string): readonly Problem[] {
  const trace = new TraceMap(map);
  return problems.map(({ line, column, says, hint }) => {
    const origin = originalPositionFor(trace, { line, column });
    const file = origin.source?.replace(/^(?:\.\.\/)+/, '');
    return { at: file ? `${file}:${origin.line}:${(origin.column ?? 0) + 1}` : 'the bundle', says: `${says}; ${hint}` };
  });
}
