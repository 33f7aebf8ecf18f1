import { POPS, popFor } from '../cache/tiers.ts';
import type { EdgeLocation } from '../engine/engine.ts';

/** An address that nobody has. @see https://www.rfc-editor.org/rfc/rfc5737 */
const SERVER_IP = '192.0.2.1';

/** `cloudfront.edgeLocation` at an edge location, by its name in X-Amz-Cf-Pop: `FRA56-P1` is in `FRA`. */
export function edgeLocationOf(wanted: string | undefined): EdgeLocation {
  const pop = popFor(wanted);
  return { name: pop.slice(0, 3), serverIp: SERVER_IP, region: POPS[pop] ?? '' };
}
