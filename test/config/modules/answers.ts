/** A rule that answers some requests itself, and is typed by what it does alone. */
import type { EdgeRequest } from 'edgewright';

export function own(request: EdgeRequest) {
  return request.uri === '/health' ? { statusCode: 204 } : undefined;
}
