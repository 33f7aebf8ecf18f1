/** A rule that would let the viewer wait: not one that a station can run. */
import type { EdgeRequest } from 'edgewright';

export async function own(request: EdgeRequest) {
  request.headers['x-greeting'] = { value: 'hello' };
}
