import { describe, expect, it } from 'vitest';
import { LogBuffer } from './LogBuffer';
import { LogFeed } from './LogFeed';
import { lineAtRow, rowsBetween, wrappedRows } from './rows';
import { withoutTime } from './times';
import { LogSearch, nextMatch, pieces } from './search';
import { plain } from './plain';

const all = (buffer: LogBuffer): string[] =>
  Array.from({ length: buffer.length }, (_, i) => buffer.line(buffer.first + i)!);

describe('a log buffer', () => {
  it('joins what arrives in pieces', () => {
    const buffer = new LogBuffer();
    for (const piece of ['one\ntw', 'o\n', '\nthree', '', ' more', '\n']) {
      buffer.append(piece);
    }

    expect(all(buffer)).toEqual(['one', 'two', '', 'three more']);
    expect(buffer.text()).toBe('one\ntwo\n\nthree more\n');
  });

  it('keeps the last lines under their numbers', () => {
    const buffer = new LogBuffer(3);
    buffer.append('0\n1\n2\n3\n4\n');
    expect(all(buffer)).toEqual(['2', '3', '4']);
    expect([buffer.first, buffer.end, buffer.line(1), buffer.line(4), buffer.line(5)]).toEqual([2, 5, undefined, '4', undefined]);
    buffer.append('5 and');
    buffer.append(' on\n');
    expect(all(buffer)).toEqual(['3', '4', '5 and on']);
  });

  it('starts empty after it was cleared', () => {
    const buffer = new LogBuffer(3);
    buffer.append('a\nb');
    buffer.clear();
    buffer.append('c\n');
    expect(all(buffer)).toEqual(['c']);
    expect(buffer.first).toBe(2);
  });

  it('cuts a line that does not end', () => {
    const buffer = new LogBuffer(10);
    buffer.append('x'.repeat(40_000));
    expect(all(buffer).map(line => line.length)).toEqual([16_384, 16_384, 7_232]);
  });

  it('takes colours and what turns text around out of lines', () => {
    expect(plain('\u001b[31;1mred\u001b[0m \u001b]0;title\u0007ok')).toBe('red ok');
    expect(plain('a\u0000b\u202ec')).toBe('a\ufffdb\ufffdc');
    expect(plain('tab\there')).toBe('tab\there');
    const buffer = new LogBuffer();
    buffer.append('dos\r\nunix\n');
    buffer.append('10 %\r20 %\r\n');
    expect(all(buffer)).toEqual(['dos', 'unix', '20 %']);
  });
});

describe('a search in a log', () => {
  it('cuts lines into pieces and loses nothing', () => {
    expect(pieces('Error: error', 'ERROR')).toEqual([
      { text: 'Error', found: true }, { text: ': ', found: false }, { text: 'error', found: true }]);
    expect(pieces('<b>x</b>', '<b>')).toEqual([{ text: '<b>', found: true }, { text: 'x</b>', found: false }]);
    expect(pieces('İstanbul', 'stan').map(p => p.text).join('')).toBe('İstanbul');
    expect(pieces('', 'x')).toEqual([{ text: '', found: false }]);
  });

  it('finds new lines, grown ones and forgets dropped ones', () => {
    const buffer = new LogBuffer(4);
    buffer.append('err 0\nfine\nerr 2\ngrow');
    const search = new LogSearch(buffer, 'err');
    expect(search.matches()).toEqual([0, 2]);
    buffer.append('n to err\n');
    expect(search.matches()).toEqual([0, 2, 3]);
    buffer.append('a\nb\nerr 6\n');
    expect(search.matches()).toEqual([3, 6]);
  });

  it('goes to the next and the one before, and around', () => {
    expect(nextMatch([3, 7, 9], 3, true)).toBe(7);
    expect(nextMatch([3, 7, 9], 9, true)).toBe(3);
    expect(nextMatch([3, 7, 9], 7, false)).toBe(3);
    expect(nextMatch([3, 7, 9], 3, false)).toBe(9);
    expect(nextMatch([], 3, false)).toBeUndefined();
  });
});

describe('the times of lines', () => {
  it('are taken off where they are', () => {
    expect(withoutTime('2026-01-02T03:04:05.678901234Z hello')).toBe('hello');
    expect(withoutTime('2026-01-02T03:04:05.678901234Z ')).toBe('');
    expect(withoutTime('hello')).toBe('hello');
    expect(withoutTime('1234-67890T23:xx and so on')).toBe('and so on');
  });

  it('tell what is already there when a log is read again', () => {
    const time = (n: number): string => `2026-01-02T03:04:0${n}.000000000Z`;
    const buffer = new LogBuffer();
    const feed = new LogFeed(buffer);
    feed.take(`${time(1)} a\n${time(2)} b`);
    feed.resume();
    for (const piece of [`${time(1)} a\n${time(2)}`, ` b\n${time(3)} c`, `\n${time(3)} d\n`]) {
      feed.take(piece);
    }
    expect(all(buffer).map(withoutTime)).toEqual(['a', 'b', 'c', 'd']);
  });
});

describe('wrapped lines', () => {
  it('take rows by their length', () => {
    const buffer = new LogBuffer();
    buffer.append(`${'x'.repeat(10)}\n\n${'x'.repeat(11)}\nshort\n`);
    const rows = wrappedRows(buffer, 10, (line) => line.length);
    expect([...rows]).toEqual([0, 1, 2, 4, 5]);
    expect([0, 1, 2, 3, 4, 9].map((row) => lineAtRow(rows, row))).toEqual([0, 1, 2, 2, 3, 3]);
    expect(rowsBetween(rows, 1, 3)).toBe(3);
  });
});
