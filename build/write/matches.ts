import { type Code, js } from '../code.ts';

/**
 * Writes whether the variable `path`, a path as CloudFront matches it, matches a path pattern. A pattern of one star becomes
 * `startsWith` and `endsWith`; `matchesGlob` is called for what needs more.
 */
export function matches(pattern: string): Code {
  const full = fullPattern(pattern);
  if (needsGlob(pattern)) return js`matchesGlob(${full}, path)`;
  const [prefix = '', suffix] = full.split('*');
  if (suffix === undefined) return js`path === ${full}`;
  // Every path begins with a slash, so that a suffix without one cannot be all of it.
  const canOverlap = suffix !== '' && (prefix !== '/' || suffix.startsWith('/'));
  const tests = [
    ...(prefix === '/' ? [] : [js`path.startsWith(${prefix})`]),
    ...(suffix === '' ? [] : [js`path.endsWith(${suffix})`]),
    ...(canOverlap ? [js`path.length >= ${prefix.length + suffix.length}`] : []),
  ];
  return tests.length === 0 ? js`true` : js`${tests.map((test, i) => js`${i === 0 ? js`` : js` && `}${test}`)}`;
}

/** Whether a pattern takes more than one comparison at each end. */
export function needsGlob(pattern: string): boolean {
  return /\?|\*.*\*/.test(fullPattern(pattern));
}

function fullPattern(pattern: string): string {
  return `/${pattern.replace(/^\//, '')}`.replace(/\*+/g, '*');
}
