import { describe, expect, it } from 'vitest';
import { codeBlock, codeSpan, markdownTable } from '../../cli/markdown.ts';

describe('a text as code', () => {
  it.each([
    ['/docs/*', '`/docs/*`'],
    ['/@everybody/<b>', '`/@everybody/<b>`'],
    ['a`b', '`` a`b ``'],
    ['``a``', '``` ``a`` ```'],
    ['one\nline', '`one line`'],
    ['\u202eturned', '`turned`'],
    ['\u001b[31mred', '`[31mred`'],
    ['', ''],
  ])('keeps %j within its fence', (text, span) => {
    expect(codeSpan(text)).toBe(span);
  });
});

describe('lines as code', () => {
  it.each([
    [['a', '  b'], '~~~text\na\n  b\n~~~'],
    [['~~~', '# no heading'], '~~~~text\n~~~\n# no heading\n~~~~'],
    [['a\nb'], '~~~text\na b\n~~~'],
  ])('end where they end: %j', (lines, block) => {
    expect(codeBlock(lines).join('\n')).toBe(block);
  });
});

describe('a table', () => {
  it('has as many cells in a row whatever stands in them', () => {
    expect(
      markdownTable([
        ['behavior', 'is'],
        ['`/a|b`', '|'],
      ]),
    ).toEqual(['| behavior | is |', '| --- | --- |', '| `/a\\|b` | \\| |']);
  });
});
