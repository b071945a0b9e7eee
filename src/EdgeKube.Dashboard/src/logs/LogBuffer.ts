import { plain } from './plain';

/** A line's end that never comes must not fill the memory: such a line goes on in the next. */
const MaxLine = 16_384;

/**
 * The last lines of a log. Lines have numbers that stay theirs when older ones go, and what arrives is cut into lines wherever the
 * pieces end.
 */
export class LogBuffer {
  private readonly _lines: string[] = [];
  private _start = 0;
  private _first = 0;
  private _open = false;

  constructor(private readonly capacity = 20_000) {}

  /** The number of the oldest line that is still there; as many were dropped. */
  get first(): number {
    return this._first;
  }

  get length(): number {
    return this._lines.length;
  }

  /** The number after the newest line. */
  get end(): number {
    return this._first + this._lines.length;
  }

  /** The line of this number; undefined when it is gone or not there yet. */
  line(number: number): string | undefined {
    const at = number - this._first;
    return at < 0 || at >= this._lines.length ? undefined : this._lines[(this._start + at) % this.capacity];
  }

  /** Takes a piece of text, which may begin and end in the middle of a line. */
  append(text: string): void {
    const parts = text.split('\n');
    const last = parts.length - 1;
    parts.forEach((part, at) => {
      if (at === last && part === '') {
        this._open = this._open && last === 0;
        return;
      }

      this.put(part);
      this._open = at === last;
    });
  }

  /** What comes next is another line, though the last one had no end. */
  endLine(): void {
    this._open = false;
  }

  clear(): void {
    this._first = this.end;
    this._lines.length = 0;
    this._start = 0;
    this._open = false;
  }

  /** All of it as a file would have it. */
  text(): string {
    const all: string[] = [];
    for (let number = this._first; number < this.end; number++) {
      all.push(this.line(number)!);
    }

    return all.length === 0 ? '' : all.join('\n') + '\n';
  }

  private put(part: string): void {
    let rest = part;
    if (this._open && this._lines.length > 0) {
      const at = (this._start + this._lines.length - 1) % this.capacity;
      const joined = this._lines[at]! + plain(rest);
      if (joined.length <= MaxLine) {
        this._lines[at] = joined;
        return;
      }
    }

    do {
      this.push(plain(rest.slice(0, MaxLine)));
      rest = rest.slice(MaxLine);
    } while (rest.length > 0);
  }

  private push(line: string): void {
    if (this._lines.length < this.capacity) {
      this._lines.push(line);
      return;
    }

    this._lines[this._start] = line;
    this._start = (this._start + 1) % this.capacity;
    this._first++;
  }
}
