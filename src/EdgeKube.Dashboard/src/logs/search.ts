import type { LogBuffer } from './LogBuffer';

/** A piece of a line, and whether the search found it. */
export interface Piece {
  readonly text: string;
  readonly found: boolean;
}

/** The line cut where the word is found (upper and lower case alike): pieces that become text nodes, never markup. */
export function pieces(line: string, word: string): Piece[] {
  if (word === '') {
    return [{ text: line, found: false }];
  }

  const haystack = fold(line);
  const needle = fold(word);
  const result: Piece[] = [];
  let from = 0;
  for (let at = haystack.indexOf(needle); at >= 0; at = haystack.indexOf(needle, from)) {
    if (at > from) {
      result.push({ text: line.slice(from, at), found: false });
    }

    from = at + needle.length;
    result.push({ text: line.slice(at, from), found: true });
  }

  if (from < line.length || result.length === 0) {
    result.push({ text: line.slice(from), found: false });
  }

  return result;
}

/** The numbers of the lines that a word is found in, brought up to date as lines come and go. */
export class LogSearch {
  private _matches: number[] = [];
  private _seen: number;

  constructor(
    private readonly buffer: LogBuffer,
    readonly word: string,
    private readonly shown: (line: string) => string = (line) => line,
  ) {
    this._seen = buffer.first;
  }

  /** Looks at the lines that are new, and at the last one again: it may have grown. */
  matches(): readonly number[] {
    if (this.word === '') {
      return [];
    }

    const from = Math.max(this.buffer.first, this._seen - 1);
    let kept = this._matches.length;
    while (kept > 0 && this._matches[kept - 1]! >= from) {
      kept--;
    }

    let gone = 0;
    while (gone < kept && this._matches[gone]! < this.buffer.first) {
      gone++;
    }

    this._matches = this._matches.slice(gone, kept);
    const needle = fold(this.word);
    for (let number = from; number < this.buffer.end; number++) {
      if (fold(this.shown(this.buffer.line(number)!)).includes(needle)) {
        this._matches.push(number);
      }
    }

    this._seen = this.buffer.end;
    return this._matches;
  }
}

/** Where to go from a line: the next match in a direction, and around at the end. */
export function nextMatch(matches: readonly number[], from: number, forward: boolean): number | undefined {
  if (matches.length === 0) {
    return undefined;
  }

  if (forward) {
    return matches.find(match => match > from) ?? matches[0];
  }

  for (let at = matches.length - 1; at >= 0; at--) {
    if (matches[at]! < from) {
      return matches[at];
    }
  }

  return matches[matches.length - 1];
}

/** Lower case that keeps each character at its place (ẞ and İ would become two). */
function fold(text: string): string {
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : [...text].map(c => (c.toLowerCase().length === c.length ? c.toLowerCase() : c)).join('');
}
