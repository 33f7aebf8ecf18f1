/** Where two results differ: in what JSON says of them, and in the order of query parameters. */
import microdiff from 'microdiff';
import type { Outcome } from '../engine/engine.ts';
import { isRecord } from '../is-record.ts';

/** Differences of two results, one a line, each with its path. */
export function differences(left: unknown, right: unknown, leftName: string, rightName: string): readonly string[] {
  return [...valueDifferences(left, right, leftName, rightName), ...orderDifference(left, right)];
}

/** Where the engines differ. */
export interface Disagreement {
  readonly failures: readonly string[];
  /** What is known of the engines, and no failure. */
  readonly traps: readonly string[];
}

/** Where the outcomes of both engines differ, if both ran. */
export function disagreement(node: Outcome | undefined, njs: Outcome | undefined): Disagreement {
  if (!node || !njs) return { failures: [], traps: [] };
  if (node.error !== undefined && njs.error !== undefined) {
    return {
      failures: [],
      traps: node.error === njs.error ? [] : ['error texts: the engines word the same error in their own way'],
    };
  }
  const failures = valueDifferences(node.result, njs.result, 'node', 'njs');
  const order = orderDifference(node.result, njs.result);
  if (order.length === 0) return { failures, traps: [] };
  return isTrapOfOrder(node.result)
    ? { failures, traps: ['key order: njs keeps more than ten keys, or names like numbers, in an order of its own'] }
    : { failures: [...failures, ...order], traps: [] };
}

function valueDifferences(left: unknown, right: unknown, leftName: string, rightName: string): readonly string[] {
  return microdiff({ value: left }, { value: right }).map((change) => {
    const path = change.path
      .slice(1)
      .map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`))
      .join('')
      .replace(/^\./, '');
    const before = change.type === 'CREATE' ? 'nothing' : JSON.stringify(change.oldValue);
    const after = change.type === 'REMOVE' ? 'nothing' : JSON.stringify(change.value);
    return `${path || 'the result'}: ${leftName} ${before}, ${rightName} ${after}`;
  });
}

/** The order of query parameters is a part of the cache key, though no part of JSON's equality. */
function orderDifference(left: unknown, right: unknown): readonly string[] {
  const [before, after] = [queryNames(left), queryNames(right)];
  const isSame = before.join('&') === after.join('&') || [...before].sort().join('&') !== [...after].sort().join('&');
  return isSame ? [] : [`querystring: order ${before.join(', ')} against ${after.join(', ')}`];
}

function isTrapOfOrder(result: unknown): boolean {
  const names = queryNames(result);
  return names.length > 10 || names.some((name) => /^\d+$/.test(name));
}

function queryNames(result: unknown): readonly string[] {
  const request = isRecord(result) && isRecord(result.request) ? result.request : result;
  const querystring = isRecord(request) ? request.querystring : undefined;
  return isRecord(querystring) ? Object.keys(querystring) : [];
}
