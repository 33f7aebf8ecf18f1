/** The viewer's query string on a location: what is put there is made visible ASCII, and stays in front of a fragment. */
import { visible } from './visible.ts';

/** Parameters up to which a query is merged: of more, which nobody's page takes, none is. */
export const MOST_PAIRS = 64;

/** The location with the viewer's query, unless it has one of its own. */
export function kept(location: string, query: string | undefined): string {
  const end = endOfQuery(location);
  const target = location.slice(0, end);
  return query && target.indexOf('?') < 0 ? `${target}?${visible(query)}${location.slice(end)}` : location;
}

/** The location with its own parameters, and the viewer's of other names behind them. Names are compared as they were sent. */
export function merged(location: string, query: string | undefined): string {
  const end = endOfQuery(location);
  const target = location.slice(0, end);
  const start = target.indexOf('?') + 1;
  if (!query || start === 0) return kept(location, query);
  const names = target.slice(start).split('&').map(nameOf);
  const pairs = query.split('&', MOST_PAIRS + 1);
  if (pairs.length > MOST_PAIRS) return location;
  const others = pairs.filter((pair) => pair !== '' && names.indexOf(nameOf(pair)) < 0);
  if (others.length === 0) return location;
  return target + (start < end ? '&' : '') + visible(others.join('&')) + location.slice(end);
}

function endOfQuery(location: string): number {
  const hash = location.indexOf('#');
  return hash < 0 ? location.length : hash;
}

function nameOf(pair: string): string {
  return pair.slice(0, `${pair}=`.indexOf('='));
}
