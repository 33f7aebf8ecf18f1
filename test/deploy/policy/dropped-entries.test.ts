import { describe, expect, it } from 'vitest';
import { droppedEntries, type PolicySays } from '../../../deploy/policy/dropped-entries.ts';
import { NOTHING_TAKEN, takenByCachePolicy } from '../../../deploy/policy/taken-of-request.ts';

const listed = (...Items: string[]) => ({ Quantity: Items.length, Items });
const NONE = {
  HeadersConfig: { HeaderBehavior: 'none' },
  CookiesConfig: { CookieBehavior: 'none' },
  QueryStringsConfig: { QueryStringBehavior: 'none' },
} as const;
const ALL = {
  HeadersConfig: { HeaderBehavior: 'allExcept', Headers: listed('Host') },
  CookiesConfig: { CookieBehavior: 'all' },
  QueryStringsConfig: { QueryStringBehavior: 'all' },
} as const;
const EVERY = { ...ALL, HeadersConfig: { HeaderBehavior: 'allViewer' } } as const;
const LISTED = {
  HeadersConfig: { HeaderBehavior: 'whitelist', Headers: listed('Authorization', 'X-Role') },
  CookiesConfig: { CookieBehavior: 'whitelist', Cookies: listed('id') },
  QueryStringsConfig: { QueryStringBehavior: 'allExcept', QueryStrings: listed('utm_source') },
} as const;

const key = (parts: typeof NONE | typeof LISTED, MaxTTL?: number): Extract<PolicySays, { type: 'cache-policy' }> => {
  const ParametersInCacheKeyAndForwardedToOrigin = { EnableAcceptEncodingGzip: true, ...parts };
  const config = { Name: 'a', MinTTL: 0, ...(MaxTTL === undefined ? {} : { MaxTTL }) };
  return { type: 'cache-policy', config: { ...config, ParametersInCacheKeyAndForwardedToOrigin } };
};
const sent = (parts: typeof NONE | typeof LISTED | typeof ALL | typeof EVERY): PolicySays => ({
  type: 'origin-request-policy',
  config: { Name: 'a', ...parts },
});
const answers = (...headers: string[]): PolicySays => {
  const Items = headers.map((Header) => ({ Header, Value: 'a', Override: true }));
  const config = { Name: 'a', CustomHeadersConfig: { Quantity: Items.length, Items } };
  return { type: 'response-headers-policy', config };
};

const LISTED_ENTRIES = ['header Authorization', 'header X-Role', 'cookie id', 'all query strings'];

describe('what is dropped', () => {
  it.each([
    ['of a key', key(LISTED), key(NONE), LISTED_ENTRIES],
    ['of the same key', key(LISTED), key({ ...LISTED, QueryStringsConfig: ALL.QueryStringsConfig } as never), []],
    ['of a key where nothing is kept', key(LISTED), key(NONE, 0), []],
    ['of what the origin gets', sent(LISTED), sent(NONE), LISTED_ENTRIES],
    [
      'of all that the origin gets',
      sent(ALL),
      sent(LISTED),
      ["all of the viewers' headers", 'all cookies', 'all query strings'],
    ],
    ['of Host', sent(EVERY), sent(ALL), ['header Host']],
    ['of nothing', sent(NONE), sent(LISTED), []],
    ['of answers', answers('X-A', 'X-B'), answers('x-b'), ['custom header x-a']],
    ['of another type', key(LISTED), answers('X-A'), []],
  ] as const)('is known %s', (_, now, next, dropped) => {
    expect(droppedEntries(now, next, NOTHING_TAKEN)).toEqual(dropped);
  });

  it('is not what the key has, which reaches the origin, too', () => {
    const beside = takenByCachePolicy(key(LISTED).config);
    expect(droppedEntries(sent(LISTED), sent(NONE), beside)).toEqual(['all query strings']);
  });
});
