import { describe, expect, it } from 'vitest';
import { countLines, indent, newLine, offsetAt, outdent, type Edit } from './editing';

/** The text with its selection between bars, after the edit. */
const after = (marked: string, change: (text: string, from: number, to: number) => Edit): string => {
  const from = marked.indexOf('|');
  const text = marked.replaceAll('|', '');
  const to = marked.lastIndexOf('|') === from ? from : marked.lastIndexOf('|') - 1;
  const edit = change(text, from, to);
  const result = text.slice(0, edit.from) + edit.insert + text.slice(edit.to);
  const { selectFrom, selectTo } = edit;
  return selectFrom === selectTo
    ? `${result.slice(0, selectFrom)}|${result.slice(selectFrom)}`
    : `${result.slice(0, selectFrom)}|${result.slice(selectFrom, selectTo)}|${result.slice(selectTo)}`;
};

describe('editing YAML', () => {
  it('puts two spaces at the caret', () => {
    expect(after('a|b', indent)).toBe('a  |b');
  });

  it('moves selected lines in and out', () => {
    expect(after('x\na|a\n\nb|b\ny', indent)).toBe('x\n  a|a\n\n  b|b\ny');
    expect(after('x\n  a|a\n b|b\ny', outdent)).toBe('x\na|a\nb|b\ny');
    expect(after('|a\nb\n|c', indent)).toBe('  |a\n  b\n|c');
    expect(after('  |a', outdent)).toBe('|a');
  });

  it('goes on at the margin of the line, further in after a colon', () => {
    expect(after('  a: 1|', newLine)).toBe('  a: 1\n  |');
    expect(after('  a:|', newLine)).toBe('  a:\n    |');
    expect(after('- a:|', newLine)).toBe('- a:\n    |');
    expect(after('  |a', newLine)).toBe('  \n  |a');
  });

  it('knows places', () => {
    expect([offsetAt('ab\ncd', 1, 2), offsetAt('ab\ncd', 2, 1), offsetAt('ab\ncd', 1, 99), offsetAt('ab\ncd', 9, 1)]).toEqual([1, 3, 2, 5]);
    expect([countLines(''), countLines('a\n'), countLines('a\nb')]).toEqual([1, 2, 2]);
  });
});
