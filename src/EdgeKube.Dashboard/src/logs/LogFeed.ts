import { LogBuffer } from './LogBuffer';
import { timeLength } from './times';

/**
 * Fills a buffer from a log whose lines begin with their times. When the log is read again after the link was lost, lines that are there
 * already are passed over.
 */
export class LogFeed {
  /** The time of the last line before the link was lost; empty: nothing is to be passed over. */
  private _until = '';
  private _held = '';

  constructor(readonly buffer: LogBuffer) {}

  take(text: string): void {
    if (this._until === '') {
      this.buffer.append(text);
      return;
    }
    this._held += text;
    for (let end = this._held.indexOf('\n'); end >= 0 && this._until !== ''; end = this._held.indexOf('\n')) {
      if (this._held.slice(0, timeLength(this._held)) > this._until) {
        this._until = '';
      } else {
        this._held = this._held.slice(end + 1);
      }
    }
    if (this._until === '') {
      this.buffer.append(this._held);
      this._held = '';
    }
  }

  /** What comes next begins somewhere before where this ended. */
  resume(): void {
    this._held = '';
    this._until = '';
    for (let number = this.buffer.end - 1; number >= this.buffer.first; number--) {
      const line = this.buffer.line(number)!;
      const length = timeLength(line);
      if (length > 0) {
        this._until = line.slice(0, length);
        this.buffer.endLine();
        return;
      }
    }
  }
}
