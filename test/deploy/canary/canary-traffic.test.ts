import { describe, expect, it } from 'vitest';
import { canaryTraffic, isSameTraffic, trafficConfig, trafficProblems } from '../../../deploy/canary/canary-traffic.ts';

describe('the viewers of a canary', () => {
  it.each([
    ['5%', { type: 'weight', weight: 0.05 }],
    ['0.5%', { type: 'weight', weight: 0.005 }],
    ['header', { type: 'header', header: 'aws-cf-cd-shop' }],
    ['header=AWS-CF-CD-try', { type: 'header', header: 'aws-cf-cd-try' }],
  ] as const)('are %s', (text, traffic) => {
    expect(canaryTraffic(text, 'shop')).toEqual(traffic);
    expect(trafficProblems(traffic)).toEqual([]);
  });

  it.each(['5', '%', 'cookie', 'headers', '-1%', ''])('are not %j', (text) => {
    expect(() => canaryTraffic(text, 'shop')).toThrow(expect.objectContaining({ code: 'ERR_USAGE' }));
  });

  it.each([
    ['0%', 'expected more than 0 % and at most 15 %, got 0 %'],
    ['15.5%', 'expected more than 0 % and at most 15 %, got 15.5 %'],
    ['header=x-try', 'expected a header whose name begins with aws-cf-cd-, got "x-try"'],
    ['header=aws-cf-cd-', 'expected a header whose name begins with aws-cf-cd-, got "aws-cf-cd-"'],
    ['header=aws-cf-cd-a b', 'expected a header whose name begins with aws-cf-cd-, got "aws-cf-cd-a b"'],
  ])('that CloudFront does not take are told: %s', (text, says) => {
    expect(trafficProblems(canaryTraffic(text, 'shop'))).toEqual([{ at: '--canary', says }]);
  });

  it('are the same where a share lost digits on its way, and no others', () => {
    const share = (weight: number) => trafficConfig({ type: 'weight', weight }, '');
    const header = (value: string) => trafficConfig({ type: 'header', header: 'aws-cf-cd-a' }, value);
    expect(isSameTraffic(share(0.05), { ...share(Math.fround(0.05)) })).toBe(true);
    expect(isSameTraffic(share(0.05), share(0.06))).toBe(false);
    expect(isSameTraffic(header('a'), header('a'))).toBe(true);
    expect(isSameTraffic(header('a'), header('b'))).toBe(false);
    expect(isSameTraffic(header('a'), share(0.05))).toBe(false);
    expect(isSameTraffic(share(0.05), undefined)).toBe(false);
  });
});
