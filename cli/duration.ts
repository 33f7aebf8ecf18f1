import { EdgeError } from '../config/errors.ts';

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `90s`, `10m`, `2h` or `1d` in milliseconds; `option` is where it was said. @throws EdgeError ERR_USAGE */
export function millisecondsOf(text: string, option: string): number {
  const [, count = '', unit = ''] = /^(\d+)([smhd])$/.exec(text) ?? [];
  const milliseconds = Number(count) * (UNITS[unit] ?? 0);
  if (milliseconds > 0) return milliseconds;
  const hint = `Write a number and s, m, h or d: ${option} 10m.`;
  throw new EdgeError('ERR_USAGE', `${option} is no time`, hint, [{ at: option, says: `${text} was said` }]);
}
