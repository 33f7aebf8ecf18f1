import { expect, it } from 'vitest';
import { isGeoRestricted } from '../../../simulator/access/geo-restriction.ts';

it.each([
  ['whitelist', 'DE', false],
  ['whitelist', 'de', false],
  ['whitelist', 'FR', true],
  ['whitelist', undefined, false],
  ['blacklist', 'DE', true],
  ['blacklist', 'FR', false],
  ['blacklist', undefined, false],
] as const)('A geo restriction by a %s of DE keeps out a viewer from %s: %s', (type, country, isKeptOut) => {
  expect(isGeoRestricted({ type, countries: ['DE'] }, country)).toBe(isKeptOut);
});
