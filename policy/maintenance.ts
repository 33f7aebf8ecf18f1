/**
 * Maintenance: one page in place of every answer, for as long as it takes.
 *
 * This is the meaning; what ships is written by `build/write/maintenance.ts`.
 */
import type { EdgeResponse } from './event.ts';
import { ipRangesOf, isInRanges } from './ip-range.ts';
import { isSwitchedTo } from './switches.ts';

/** The options of `maintenance`. */
export interface Maintenance {
  /** Whether it is on; where `switches` has `maintenance`, the KeyValueStore may say otherwise. Default: `false`. */
  readonly on?: boolean;
  /** The page: HTML if it begins with `<`, else plain text. It is a part of the function, which has 10 KB in all. */
  readonly page?: string;
  /** Seconds after which a crawler shall come back. */
  readonly retryAfter?: number;
  /** Addresses and ranges of viewers who see the site nonetheless. */
  readonly allow?: readonly string[];
}

/** The page where none is given. */
export const MAINTENANCE_PAGE =
  '<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Maintenance</title><h1>We will be back soon</h1>';

/** The answer to a viewer during maintenance; nothing for those who see the site. */
export function maintenanceOf(maintenance: Maintenance, ip: string, switches: string): EdgeResponse | undefined {
  const { on = false, allow = [] } = maintenance;
  if (isSwitchedTo(switches, 'maintenance', on ? 'off' : 'on') ? on : !on) return undefined;
  return isInRanges(ipRangesOf(allow), ip) ? undefined : maintenanceAnswer(maintenance);
}

/** What everyone else gets. */
export function maintenanceAnswer({ page = MAINTENANCE_PAGE, retryAfter }: Maintenance): EdgeResponse {
  return {
    statusCode: 503,
    statusDescription: 'Service Unavailable',
    headers: {
      'cache-control': { value: 'no-store' },
      'content-type': { value: page.startsWith('<') ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8' },
      ...(retryAfter === undefined ? {} : { 'retry-after': { value: String(retryAfter) } }),
    },
    body: page,
  };
}
