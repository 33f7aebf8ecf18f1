import { describe, expect, it } from 'vitest';
import { kept, merged } from '../../policy/carried-query.ts';

describe('a query that is kept', () => {
  it.each([
    ['/b', 'a=1', '/b?a=1'],
    ['/b', undefined, '/b'],
    ['/b', '', '/b'],
    ['/b#c', 'a=1', '/b?a=1#c'],
    ['/b#c?d', 'a=1', '/b?a=1#c?d'],
    ['/b?d', 'a=1', '/b?d'],
    ['/b?', 'a=1', '/b?'],
    ['https://www.example.com', 'a=1&&b', 'https://www.example.com?a=1&&b'],
    ['/b', 'é=\r\n', '/b?%C3%A9=%0D%0A'],
    ['/b', 'a=%C3%A9+"<>', '/b?a=%C3%A9+"<>'],
    ['/b', 'a=\ud800', '/b?'],
  ])('goes behind %s: %j', (location, query, expected) => {
    expect(kept(location, query)).toBe(expected);
  });
});

describe('a query that is merged', () => {
  it.each([
    ['/b', 'a=1', '/b?a=1'],
    ['/b', undefined, '/b'],
    ['/b?a=2', undefined, '/b?a=2'],
    ['/b?a=2', '', '/b?a=2'],
    ['/b?a=2', 'a=1', '/b?a=2'],
    ['/b?a=2', 'a', '/b?a=2'],
    ['/b?a', 'a=1&b=2', '/b?a&b=2'],
    ['/b?a=2#c', 'b=1&a=1&b=3&&ab=4', '/b?a=2&b=1&b=3&ab=4#c'],
    ['/b?', 'a=1', '/b?a=1'],
    ['/b?a=2', 'A=1&%61=3', '/b?a=2&A=1&%61=3'],
    ['/b#c?d=1', 'd=2', '/b?d=2#c?d=1'],
    ['/b?a=1', 'é', '/b?a=1&%C3%A9'],
    ['/b?__proto__=1', 'constructor=1&__proto__=2', '/b?__proto__=1&constructor=1'],
  ])('goes behind %s: %j', (location, query, expected) => {
    expect(merged(location, query)).toBe(expected);
  });
});
