import type { EdgeResponse } from '#policy/event';
import { type Code, js } from '../code.ts';

/** Writes an answer as the object that a station returns: made where it is needed, since what is global is made for every event. */
export function answer({ statusCode, statusDescription = '', headers = {}, body }: EdgeResponse): Code {
  const lines = Object.entries(headers).map(([name, { value }]) => js`${name}: { value: ${value} },`);
  const content = typeof body === 'string' ? js`body: ${body},` : js``;
  return js`{ statusCode: ${statusCode}, statusDescription: ${statusDescription}, headers: { ${lines} }, ${content} }`;
}
