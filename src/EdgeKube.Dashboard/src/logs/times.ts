/** How much of a line is the time that the board wrote before it, without the space that follows; 0: it has none. */
export function timeLength(line: string): number {
  // 2026-01-02T03:04:05.678901234Z and 2026-01-02T03:04:05.678901234+01:00; the shape is enough.
  if (line.charCodeAt(4) !== Dash || line.charCodeAt(10) !== Tee || line.charCodeAt(13) !== Colon) {
    return 0;
  }
  const end = line.indexOf(' ');
  if (end < 0) {
    return line.length <= MaxTime ? line.length : 0;
  }
  return end > MaxTime ? 0 : end;
}

/** The line as it is shown: with its time or without. */
export function withoutTime(line: string): string {
  const length = timeLength(line);
  return length === 0 ? line : line.slice(length + 1);
}

const Dash = 0x2d;
const Colon = 0x3a;
const Tee = 0x54;
const MaxTime = 35;
