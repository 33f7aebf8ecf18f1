/** A condition that is met, is not, gives what is no boolean, and throws, by the answer and the path. */
import type { SeenRequest } from '../../../../policy/event.ts';
import type { SeenResponse } from '../../../../policy/freshness-condition.ts';

export function when(response: SeenResponse, request: Pick<SeenRequest, 'uri'>): boolean {
  const kind = response.headers['x-kind'];
  if (kind && kind.value === 'no-store') throw new Error('no kind');
  // Rules in JavaScript may return anything.
  if (kind && kind.value === 'Origin') return 1 as unknown as boolean;
  return kind !== undefined && (kind.value === 'page' || request.uri === '/a/x') && response.statusCode !== 404;
}
