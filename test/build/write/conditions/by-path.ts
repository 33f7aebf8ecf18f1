/** A condition of the path alone. */
import type { SeenRequest } from '../../../../policy/event.ts';

export function when(_: unknown, request: Pick<SeenRequest, 'uri'>): boolean {
  return request.uri.length > 3;
}
