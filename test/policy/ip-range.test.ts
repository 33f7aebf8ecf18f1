import { BlockList, isIP, isIPv4 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ipv4Of, ipv6Of } from '../../policy/ip-address.ts';
import { ipRangesOf, isInRanges } from '../../policy/ip-range.ts';

const address = fc.oneof(
  fc.ipV4(),
  fc.ipV6(),
  fc.constantFrom(
    '::',
    '::1',
    '::ffff:198.51.100.7',
    '2001:DB8::1',
    'fe80:0:0:0:0:0:0:1',
    '255.255.255.255',
    '0.0.0.0',
  ),
);

const range = fc.oneof(
  fc.tuple(fc.ipV4(), fc.nat(32)).map(([ip, bits]) => `${ip}/${bits}`),
  fc.tuple(fc.ipV6(), fc.nat(128)).map(([ip, bits]) => `${ip}/${bits}`),
  address,
);

/** What Node makes of the same ranges. To Node `::/0` holds IPv4 too; to us, as to AWS WAF, a range is of its own version alone. */
function isBlocked(ranges: readonly string[], ip: string): boolean {
  const list = new BlockList();
  for (const text of ranges) {
    const [net = '', bits] = text.split('/');
    const type = isIPv4(net) ? 'ipv4' : 'ipv6';
    if (isIPv4(net) !== isIPv4(ip)) continue;
    if (bits === undefined) list.addAddress(net, type);
    else list.addSubnet(net, Number(bits), type);
  }
  return list.check(ip, isIPv4(ip) ? 'ipv4' : 'ipv6');
}

/** Node keeps an IPv4 range from an address that stands for one in IPv6, and the other way round, by rules of its own. */
function isMapped(ip: string): boolean {
  return /^(?:0{0,4}:){1,5}:?ffff:/i.test(ip) || ipv6Of(ip).startsWith('00000000000000000000ffff');
}

describe('an address', () => {
  it('is in the ranges that Node finds it in', () => {
    const near = fc.tuple(fc.array(range, { minLength: 1, maxLength: 12 }), fc.array(address, { maxLength: 8 }));
    fc.assert(
      fc.property(near, ([ranges, others]) => {
        const known = ranges.filter((text) => !isMapped(text.split('/')[0] ?? ''));
        const ips = [...known.map((text) => text.split('/')[0] ?? ''), ...others].filter((ip) => !isMapped(ip));
        for (const ip of ips) expect(isInRanges(ipRangesOf(known), ip), ip).toBe(isBlocked(known, ip));
      }),
      { numRuns: 500 },
    );
  });

  it('is what Node takes for one', () => {
    const texts = fc.oneof(address, fc.string(), fc.stringMatching(/^[\da-f:.]{0,40}$/));
    fc.assert(
      fc.property(texts, (text) => {
        const ours = ipv4Of(text) >= 0 ? 4 : ipv6Of(text) === '' ? 0 : 6;
        // `1e1` and `+1` are numbers to us: CloudFront names its viewers in no such way.
        const isOdd = isIP(text) === 0 && /^[\s\d.+\-exob]*$/i.test(text);
        if (!isOdd && !isMapped(text)) expect(ours).toBe(isIP(text));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['::ffff:198.51.100.7', true],
    ['::FFFF:198.51.100.7', true],
    ['198.51.100.7', true],
    ['198.51.101.7', false],
    ['', false],
    ['198.51.100', false],
    ['198.51.100.7:443', false],
  ])('%j in 198.51.100.0/24: %s', (ip, expected) => {
    expect(isInRanges(ipRangesOf(['198.51.100.0/24']), ip)).toBe(expected);
  });
});
