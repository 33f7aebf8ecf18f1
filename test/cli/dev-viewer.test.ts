import { describe, expect, it } from 'vitest';
import { devViewer } from '../../cli/dev-viewer.ts';
import { EdgeError } from '../../config/errors.ts';

describe('the viewer of edgewright dev', () => {
  it('is unknown where nothing is said', () => {
    expect(devViewer({})).toEqual({});
  });

  it('is what the options say', () => {
    const viewer = ['city=Berlin', 'Time-Zone=Europe/Berlin', 'device=tablet,ios', 'ASN=3320'];
    expect(devViewer({ country: 'de', viewer })).toEqual({
      country: 'DE',
      city: 'Berlin',
      timeZone: 'Europe/Berlin',
      device: ['Tablet', 'IOS'],
      asn: '3320',
    });
  });

  it('is refused with everything that is wrong', () => {
    const refusal = (): unknown => {
      try {
        return devViewer({ viewer: ['town=Berlin', 'latitude=north'] });
      } catch (error) {
        return error instanceof EdgeError && [error.code, error.problems];
      }
    };
    expect(refusal()).toEqual([
      'ERR_USAGE',
      [
        {
          at: '--viewer town',
          says: expect.stringMatching(/^is unknown; expected one of address, country, .*device$/),
        },
        { at: '--viewer latitude', says: 'has no such value' },
      ],
    ]);
  });

  it.each([
    [{ country: 'Germany' }, '--country takes a country of two letters, got Germany'],
    [{ viewer: ['city'] }, '--viewer takes NAME=VALUE, got city'],
  ])('is refused where an option is none: %j', (options, message) => {
    expect(() => devViewer(options)).toThrow(message);
  });
});
