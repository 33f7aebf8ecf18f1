/** A module whose `own` is no rule: it wants more than a station gives. */
import type { EdgeRequest, ViewerRequestEvent } from 'edgewright';

export function own(request: EdgeRequest, event: ViewerRequestEvent, greeting: string) {
  request.headers['x-greeting'] = { value: greeting + event.viewer.ip };
}
