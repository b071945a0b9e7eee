/** A change of a text: what replaces `from` to `to`, and what is selected afterwards. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
  readonly selectFrom: number;
  readonly selectTo: number;
}

const Indent = '  ';

/** Tab: two spaces at the caret, or the selected lines moved in. */
export function indent(text: string, from: number, to: number): Edit {
  if (from === to) {
    return { from, to, insert: Indent, selectFrom: from + Indent.length, selectTo: from + Indent.length };
  }
  return changeLines(text, from, to, (line) => (line === '' ? line : Indent + line));
}

/** Shift and Tab: the lines moved out. */
export function outdent(text: string, from: number, to: number): Edit {
  return changeLines(text, from, to, (line) => line.replace(/^ {1,2}/, ''));
}

/** Enter: the next line begins where this one does, and further in after a colon. */
export function newLine(text: string, from: number, to: number): Edit {
  const line = text.slice(text.lastIndexOf('\n', from - 1) + 1, from);
  const margin = /^ */.exec(line)![0];
  const deeper = /:\s*$/.test(line) ? (/^ *- /.test(line) ? Indent + Indent : Indent) : '';
  const insert = `\n${margin}${deeper}`;
  return { from, to, insert, selectFrom: from + insert.length, selectTo: from + insert.length };
}

/** Where a line and column are in the text. */
export function offsetAt(text: string, line: number, column: number): number {
  let at = 0;
  for (let count = 1; count < line; count++) {
    const end = text.indexOf('\n', at);
    if (end < 0) {
      return text.length;
    }
    at = end + 1;
  }
  const end = text.indexOf('\n', at);
  return Math.min(at + column - 1, end < 0 ? text.length : end);
}

export function countLines(text: string): number {
  let count = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    count++;
  }
  return count;
}

function changeLines(text: string, from: number, to: number, change: (line: string) => string): Edit {
  const start = text.lastIndexOf('\n', from - 1) + 1;
  // A selection that ends at the beginning of a line does not mean that line.
  const last = to > from && text[to - 1] === '\n' ? to - 1 : to;
  const next = text.indexOf('\n', last);
  const end = next < 0 ? text.length : next;
  const before = text.slice(start, end).split('\n');
  const after = before.map(change);
  const insert = after.join('\n');
  const moved = after[0]!.length - before[0]!.length;
  return {
    from: start,
    to: end,
    insert,
    selectFrom: Math.max(start, from + moved),
    selectTo: Math.max(start, to + insert.length - (end - start)),
  };
}
