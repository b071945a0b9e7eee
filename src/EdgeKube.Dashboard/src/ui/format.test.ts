import { describe, expect, it } from 'vitest';
import { ago, bytes, count, duration, quantity } from './format';

describe('words', () => {
  it.each([[0, '0 B'], [1023, '1023 B'], [1536, '1.5 KiB'], [4294967296, '4.0 GiB'], [512 * 1024 * 1024, '512 MiB']])('of %d bytes', (value, words) => {
    expect(bytes(value)).toBe(words);
  });

  it.each([[900, '0 s'], [59_000, '59 s'], [90_000, '1 min'], [3_720_000, '1 h 2 min'], [47 * 3_600_000, '47 h'], [49 * 3_600_000, '2 d'], [-5, '0 s']])('of %d ms', (value, words) => {
    expect(duration(value)).toBe(words);
  });

  it('of a time that never was', () => {
    expect(ago(undefined, 0)).toBe('never');
  });

  it('of numbers of things', () => {
    expect([count(1, 'board'), count(2, 'board'), count(0, 'reply', 'replies')]).toEqual(['1 board', '2 boards', '0 replies']);
  });

  it.each([['500m', 0.5], ['1Gi', 1073741824], ['1e3', 1000], ['2', 2], ['12x', undefined], [undefined, undefined]])('of the quantity %s', (text, value) => {
    expect(quantity(text)).toBe(value);
  });
});
