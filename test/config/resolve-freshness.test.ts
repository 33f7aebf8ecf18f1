import { describe, expect, it } from 'vitest';
import type { KeyedCredentials } from '#policy/freshness';
import type { Behavior } from '../../config/define.ts';
import { resolveConfig } from '../../config/resolve.ts';

const auth = { issuers: ['shop'] };
const tokens = ['authorization', { cookie: 'token' }] as const;

/** What of a behavior with these options is in the cache key. */
function keyed(behavior: Partial<Behavior>): KeyedCredentials | undefined {
  const config = {
    app: 'shop',
    hosts: ['www.example.com'],
    origins: { api: { http: 'https://api.example.com' } },
    issuers: { shop: { issuer: 'https://id.example.com/', audiences: ['shop'] } },
    behaviors: [{ path: '*', origin: 'api', freshness: {}, ...behavior } as Behavior],
  };
  return resolveConfig(config, 'dev', []).behaviors[0]?.freshness?.keyed;
}

describe('what tells viewers apart in the cache key', () => {
  it.each<[string, Partial<Behavior>, KeyedCredentials]>([
    ['nothing', {}, { authorization: false, cookies: [] }],
    ['cookies that stay', { cookies: { keep: ['a', 'b'] } }, { authorization: false, cookies: ['a', 'b'] }],
    ['a token behind the cache', { auth: { ...auth, place: 'origin-request' } }, { authorization: true, cookies: [] }],
    [
      'a token that may be in a cookie',
      { auth: { ...auth, place: 'origin-request', tokens }, cookies: { keep: ['token', 'a'] } },
      { authorization: true, cookies: ['token', 'a'] },
    ],
    [
      'a token in a cookie alone',
      { auth: { ...auth, place: 'origin-request', tokens: [{ cookie: 'token' }] } },
      { authorization: false, cookies: ['token'] },
    ],
    [
      'a token before the cache that goes on',
      { viewer: 'lambda', auth: { ...auth, keepToken: true } },
      { authorization: true, cookies: [] },
    ],
    ['a token before the cache', { viewer: 'lambda', auth }, { authorization: false, cookies: [] }],
  ])('is read off the other rules: %s', (_, behavior, expected) => {
    expect(keyed(behavior)).toEqual(expected);
  });
});
