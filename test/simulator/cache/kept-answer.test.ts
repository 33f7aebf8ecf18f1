import { describe, expect, it } from 'vitest';
import { originAgeOf, renewedHeaders } from '../../../simulator/cache/kept-answer.ts';
import { headersFrom } from '../../../simulator/header-lines.ts';

describe('the age that an answer comes with', () => {
  it.each<[string | undefined, number]>([
    [undefined, 0],
    ['', 0],
    [' 30 ', 30],
    ['30, 0', 30],
    ['0, 30', 0],
    ['30.5', 0],
    ['-30', 0],
    ['30;a=1', 0],
    ['old', 0],
    ['99999999999999999999999', 2_147_483_648],
  ])('is of %j %i s', (age, seconds) => {
    expect(originAgeOf({ headers: headersFrom({ Age: age }) })).toBe(seconds);
  });
});

describe('a 304', () => {
  it.each<[string, string, string, string | undefined]>([
    ['ETag', '"1"', '"2"', '"1"'],
    ['Content-MD5', 'rL0Y20zC+Fzt72VPzMSk2A==', 'N7UdGUp1E+RbVvZSTy1R8g==', 'rL0Y20zC+Fzt72VPzMSk2A=='],
    ['Content-Length', '10', '0', '10'],
    ['Content-Encoding', 'br', 'gzip', 'br'],
    ['Content-Type', 'text/plain', 'text/html', 'text/html'],
    ['X-Any', '1', '2', '2'],
  ])('finds %s of %j, says %j, and leaves %j', (name, kept, came, left) => {
    const renewed = renewedHeaders(headersFrom({ [name]: kept }), headersFrom({ [name]: came }));
    expect(renewed[name.toLowerCase()]?.[0]?.value).toBe(left);
  });

  it('brings an ETag where none is kept', () => {
    expect(renewedHeaders({}, headersFrom({ ETag: '"1"' }))).toMatchObject({ etag: [{ value: '"1"' }] });
  });
});
