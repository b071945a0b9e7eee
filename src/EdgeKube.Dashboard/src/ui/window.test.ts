import { describe, expect, it } from 'vitest';
import { visiblePart } from './window';

describe('the visible part', () => {
  it('begins at the top', () => {
    expect(visiblePart(1000, 50, 200, 800, 2)).toEqual({ first: 0, end: 14 });
  });

  it('moves with the page', () => {
    expect(visiblePart(1000, 50, -5000, 800, 2)).toEqual({ first: 98, end: 118 });
  });

  it('stops at the end', () => {
    expect(visiblePart(10, 50, -100_000, 800, 2)).toEqual({ first: 9, end: 10 });
    expect(visiblePart(0, 50, 0, 800, 2)).toEqual({ first: 0, end: 0 });
  });
});
