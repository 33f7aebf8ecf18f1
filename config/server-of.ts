import type { Origin } from './define.ts';

/**
 * What two origins have in common that are one server, by whichever scheme or name they are asked: its host, with the port where it
 * is an odd one. A folder is a server of its own.
 */
export function serverOf(origin: Origin | undefined, name: string): string {
  if (origin?.http !== undefined && URL.canParse(origin.http)) {
    const { hostname, port } = new URL(origin.http);
    const host = hostname.replace(/\.$/, '');
    return port === '' || port === '80' || port === '443' ? host : `${host}:${port}`;
  }
  return origin?.s3 ?? origin?.folder ?? name;
}
