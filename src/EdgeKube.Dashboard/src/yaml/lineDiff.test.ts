import { describe, expect, it } from 'vitest';
import { diffLines, summaryOf, withGaps } from './lineDiff';

const told = (before: string, after: string, maxCells?: number): string[] =>
  diffLines(before, after, maxCells).map(line => (line.kind === 'same' ? ' ' : line.kind === 'added' ? '+' : '-') + line.text);

describe('a comparison of lines', () => {
  it('tells equal texts as kept', () => {
    expect(told('a\nb\n', 'a\nb\n')).toEqual([' a', ' b']);
    expect(diffLines('', '')).toEqual([]);
  });

  it('tells a changed line as removed and added', () => {
    expect(told('a\nreplicas: 1\nb\n', 'a\nreplicas: 2\nb\n')).toEqual([' a', '-replicas: 1', '+replicas: 2', ' b']);
  });

  it('keeps the longest common lines', () => {
    expect(told('a\nb\nc\nd\ne\n', 'x\nb\nd\ne\nf\n')).toEqual(['-a', '+x', ' b', '-c', ' d', ' e', '+f']);
  });

  it('numbers the lines of both sides', () => {
    expect(diffLines('a\nb\n', 'b\nc\n')).toEqual([
      { kind: 'removed', text: 'a', before: 1 },
      { kind: 'same', text: 'b', before: 2, after: 1 },
      { kind: 'added', text: 'c', after: 2 },
    ]);
  });

  it('replaces the middle as a whole past its bound', () => {
    expect(told('a\nb\nc\nd\n', 'a\nc\nx\nd\n', 3)).toEqual([' a', '-b', '-c', '+c', '+x', ' d']);
  });

  it('counts and leaves out what is far from a change', () => {
    const before = Array.from({ length: 20 }, (_, i) => `line ${i}`).join('\n');
    const diff = diffLines(before, before.replace('line 10', 'line ten'));
    expect(summaryOf(diff)).toEqual({ added: 1, removed: 1 });
    const shown = withGaps(diff, 2);
    expect(shown[0]).toEqual({ kind: 'gap', lines: 8 });
    expect(shown.length).toBe(1 + 2 + 2 + 2 + 1);
    expect(shown[shown.length - 1]).toEqual({ kind: 'gap', lines: 7 });
  });
});
