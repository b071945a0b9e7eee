import type { LogBuffer } from './LogBuffer';

/** Before each line of the buffer the rows above it, and all rows at the end: how high lines are that go on below themselves. */
export function wrappedRows(buffer: LogBuffer, columns: number, length: (line: string) => number): Uint32Array {
  const rows = new Uint32Array(buffer.length + 1);
  for (let at = 0; at < buffer.length; at++) {
    const own = Math.max(1, Math.ceil(length(buffer.line(buffer.first + at)!) / columns));
    rows[at + 1] = rows[at]! + own;
  }
  return rows;
}

/** The line, counted from the first in the buffer, that a row belongs to. */
export function lineAtRow(rows: Uint32Array, row: number): number {
  let low = 0;
  let high = Math.max(0, rows.length - 2);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (rows[middle]! <= row) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

export function rowsBetween(rows: Uint32Array, from: number, to: number): number {
  return rows[to]! - rows[from]!;
}
