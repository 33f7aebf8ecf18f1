import { describe, expect, it } from 'vitest';
import { SESSION_COOKIE, sessionOf, withoutSession } from '../../../../simulator/aws-api/served/session.ts';

const STICKY = { IdleTTL: 300, MaximumTTL: 600 };
const POLICY = '5c6f-1';
const headersOf = (...cookies: readonly string[]) => ({
  host: [{ key: 'Host', value: 'a' }],
  cookie: cookies.map((value) => ({ key: 'Cookie', value })),
});

describe('the session of a request', () => {
  it('is what its cookie says', () => {
    const headers = headersOf(`a=1; ${SESSION_COOKIE}=staging.${POLICY}.1000.2000; b=2`);
    expect(sessionOf(headers, POLICY, STICKY, 3000)).toEqual({
      isStaging: true,
      policy: POLICY,
      startedAt: 1000,
      seenAt: 2000,
    });
  });

  it.each([
    ['none was sent', 'a=1'],
    ['it says nothing', `${SESSION_COOKIE}=`],
    ['it is of another policy', `${SESSION_COOKIE}=staging.5c6f-2.1000.2000`],
    ['it has no side', `${SESSION_COOKIE}=both.${POLICY}.1000.2000`],
    ['it has no times', `${SESSION_COOKIE}=staging.${POLICY}.now.then`],
  ])('is none where %s', (_, cookie) => {
    expect(sessionOf(headersOf(cookie), POLICY, STICKY, 3000)).toBeUndefined();
  });

  it.each([
    ['idle', 2000 + 300_000],
    ['old', 1000 + 600_000],
  ])('is over when it is %s', (_, now) => {
    const headers = headersOf(`${SESSION_COOKIE}=staging.${POLICY}.1000.${now === 302_000 ? 2000 : now - 1}`);
    expect(sessionOf(headers, POLICY, STICKY, now - 1)).toBeDefined();
    expect(sessionOf(headers, POLICY, STICKY, now)).toBeUndefined();
  });
});

describe('a request that is handed on', () => {
  it.each([
    [['a=1; S=x; b=2'], ['a=1; b=2']],
    [['a=1', 'S=x; b=2'], ['a=1; b=2']],
    [['S=x'], undefined],
  ])('has no session in its cookies %j', (cookies, left) => {
    const headers = headersOf(...cookies.map((text) => text.replace('S=', `${SESSION_COOKIE}=`)));
    expect(withoutSession(headers).cookie?.map(({ value }) => value)).toEqual(left);
  });

  it('is the very same where it has none', () => {
    const headers = headersOf('a=1', 'b=2');
    expect(withoutSession(headers)).toBe(headers);
  });
});
