/** Says what was asked, after every other rule. */
import type { EdgeHeaders, SeenRequest } from 'edgewright';

export function own(response: { headers: EdgeHeaders }, event: { request: SeenRequest }) {
  const greeting = response.headers['x-greeting'];
  response.headers['x-page'] = { value: event.request.uri };
  if (greeting) response.headers['x-greeting'] = { value: `${greeting.value}, and from the rule` };
}
