/** One line of a comparison: kept, taken away or put in. */
export interface DiffLine {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
  readonly before?: number;
  readonly after?: number;
}

/** A run of lines that are not worth showing. */
export interface DiffGap {
  readonly kind: 'gap';
  readonly lines: number;
}

export interface DiffSummary {
  readonly added: number;
  readonly removed: number;
}

/** Cells of the table of common subsequences; past it the middle is told as replaced as a whole. */
const MaxCells = 4_000_000;

/** The lines of both texts in order, each once where they agree. Equal ends are never looked at twice. */
export function diffLines(before: string, after: string, maxCells = MaxCells): DiffLine[] {
  const a = lines(before);
  const b = lines(after);
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) {
    head++;
  }

  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) {
    tail++;
  }

  const start = a.slice(0, head).map((_, i) => same(a, i, i));
  const end = a.slice(a.length - tail).map((_, i) => same(a, a.length - tail + i, b.length - tail + i));
  return start.concat(middle(a, b, head, a.length - tail, b.length - tail, maxCells), end);
}

/** The comparison with only `context` equal lines around what changed. */
export function withGaps(diff: readonly DiffLine[], context = 3): (DiffLine | DiffGap)[] {
  const near = new Uint8Array(diff.length);
  diff.forEach((line, at) => {
    if (line.kind !== 'same') {
      near.fill(1, Math.max(0, at - context), Math.min(diff.length, at + context + 1));
    }
  });
  const result: (DiffLine | DiffGap)[] = [];
  for (let at = 0; at < diff.length;) {
    if (near[at]) {
      result.push(diff[at++]!);
      continue;
    }

    const from = at;
    while (at < diff.length && !near[at]) {
      at++;
    }

    result.push({ kind: 'gap', lines: at - from });
  }

  return result;
}

export function summaryOf(diff: readonly DiffLine[]): DiffSummary {
  let added = 0;
  let removed = 0;
  for (const line of diff) {
    added += line.kind === 'added' ? 1 : 0;
    removed += line.kind === 'removed' ? 1 : 0;
  }

  return { added, removed };
}

function middle(a: string[], b: string[], head: number, endA: number, endB: number, maxCells: number): DiffLine[] {
  const height = endA - head;
  const width = endB - head;
  if (height * width > maxCells) {
    return removals(a, head, endA).concat(additions(b, head, endB));
  }

  const common = commonLengths(a, b, head, height, width);
  const result: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < height && j < width) {
    if (a[head + i] === b[head + j]) {
      result.push(same(a, head + i++, head + j++));
    } else if (common[(i + 1) * (width + 1) + j]! >= common[i * (width + 1) + j + 1]!) {
      result.push(...removals(a, head + i, head + ++i));
    } else {
      result.push(...additions(b, head + j, head + ++j));
    }
  }

  return result.concat(removals(a, head + i, endA), additions(b, head + j, endB));
}

/** At [i, j] the length of the longest common subsequence of what follows i in a and j in b. */
function commonLengths(a: string[], b: string[], head: number, height: number, width: number): Uint32Array {
  const row = width + 1;
  const table = new Uint32Array((height + 1) * row);
  for (let i = height - 1; i >= 0; i--) {
    for (let j = width - 1; j >= 0; j--) {
      table[i * row + j] = a[head + i] === b[head + j]
        ? table[(i + 1) * row + j + 1]! + 1
        : Math.max(table[(i + 1) * row + j]!, table[i * row + j + 1]!);
    }
  }

  return table;
}

function same(a: string[], before: number, after: number): DiffLine {
  return { kind: 'same', text: a[before]!, before: before + 1, after: after + 1 };
}

function removals(a: string[], from: number, to: number): DiffLine[] {
  return a.slice(from, to).map((text, i) => ({ kind: 'removed', text, before: from + i + 1 }));
}

function additions(b: string[], from: number, to: number): DiffLine[] {
  return b.slice(from, to).map((text, i) => ({ kind: 'added', text, after: from + i + 1 }));
}

function lines(text: string): string[] {
  const all = text.split('\n');
  if (all[all.length - 1] === '') {
    all.pop();
  }

  return all;
}
