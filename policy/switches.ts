/**
 * Switches: what an operator says in the KeyValueStore, under one key, to rules that may be switched: words such as
 * `maintenance=on redirects=off`, with spaces between them. What is not said stays as the config has it.
 */

/** The key. */
export const SWITCHES_KEY = 'switches';

/** What the build puts there: a word that switches nothing. */
export const NOTHING_SWITCHED = 'none';

/** What can be switched: every rule off, maintenance on and off. */
export const SWITCHABLE = [
  'cors',
  'access',
  'maintenance',
  'redirects',
  'rewrites',
  'buckets',
  'experiments',
  'own',
  'query',
  'cookies',
  'headers',
] as const;

/** A rule that can be switched. */
export type Switchable = (typeof SWITCHABLE)[number];

/** Whether the store switches something to a state other than the config's. */
export function isSwitchedTo(switches: string, name: string, state: 'on' | 'off'): boolean {
  return switches !== NOTHING_SWITCHED && ` ${switches} `.indexOf(` ${name}=${state} `) >= 0;
}
