import { describe, expect, it } from 'vitest';
import { withHiddenValues } from '../../../deploy/aws/hidden-values.ts';

describe('a text of AWS about an input', () => {
  it.each([
    ['a parameter', { Name: '/a', Value: 's3cret' }, "Value 's3cret' at 'value'", "Value '[hidden]' at 'value'"],
    ['one of two keys', { Value: 'first second' }, 'second is no key', '[hidden] is no key'],
    ['keys', { Puts: [{ Key: 'secret:a', Value: 's3cret' }] }, 's3cret, secret:a', '[hidden], secret:a'],
    ['a header', { Origins: { Items: [{ HeaderValue: 'a"b\\c' }] } }, '{"v":"a\\"b\\\\c"}', '{"v":"[hidden]"}'],
    ['nothing of the input', { Name: '/a', Value: 'on' }, 'one moment', 'one moment'],
    ['no input', undefined, 'Rate exceeded', 'Rate exceeded'],
  ])('says no value that may be a secret: %s', (_, input, text, says) => {
    expect(withHiddenValues(text, input)).toBe(says);
  });
});
