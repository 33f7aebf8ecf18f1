import { EdgeError } from '../config/errors.ts';

/** The port that an option names; 0 stands for any that is free. @throws EdgeError ERR_USAGE */
export function portOf(text: string, option = '--port'): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new EdgeError(
    'ERR_USAGE',
    `${option} takes a number from 0 to 65535, got ${text}`,
    `Use ${option} 8080, or 0 for any that is free.`,
  );
}
