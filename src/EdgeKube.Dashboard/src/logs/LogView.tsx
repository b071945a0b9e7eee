import { useSignal, type ReadonlySignal, type Signal } from '@preact/signals';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { LogBuffer } from './LogBuffer';
import { lineAtRow, wrappedRows } from './rows';
import { pieces } from './search';
import { timeLength, withoutTime } from './times';
import './logs.css';

interface Props {
  readonly buffer: LogBuffer;
  /** Moves when the buffer does. */
  readonly version: ReadonlySignal<number>;
  readonly label: string;
  readonly word: string;
  /** The line to show: a match that was gone to. */
  readonly current: number | undefined;
  /** Whether the newest line is kept in sight; scrolling up ends it, scrolling to the end begins it. */
  readonly following: Signal<boolean>;
  readonly wrap: boolean;
  readonly times: boolean;
}

const around = 20;

/** The lines of a log that are in sight: twenty thousand cost no more than fifty. Whatever a line has in it is text. */
export function LogView({ buffer, version, label, word, current, following, wrap, times }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const probe = useRef<HTMLSpanElement>(null);
  const size = useSignal({ row: 20, columns: 80, height: 400 });
  const top = useSignal(0);
  const before = useRef({ first: buffer.first, expected: 0 });
  const revision = version.value;
  const { row, columns, height } = size.value;
  const rows = useMemo(
    () => (wrap ? wrappedRows(buffer, columns, (line) => line.length - (times ? 0 : lengthOfTime(line))) : undefined),
    [buffer, revision, wrap, columns, times]);
  const total = (rows === undefined ? buffer.length : rows[buffer.length]!) * row;
  const lineAt = (pixel: number): number => {
    const at = Math.max(0, Math.floor(pixel / row));
    return rows === undefined ? Math.min(at, Math.max(0, buffer.length - 1)) : lineAtRow(rows, at);
  };
  const topOf = (line: number): number => (rows === undefined ? line : rows[line]!) * row;
  const from = Math.max(0, lineAt(top.value) - around);
  const to = Math.min(buffer.length, lineAt(top.value + height) + 1 + around);

  useEffect(() => {
    const measure = (): void => {
      const one = probe.current!.getBoundingClientRect();
      const style = getComputedStyle(box.current!);
      const width = box.current!.clientWidth - Number.parseFloat(style.paddingLeft) - Number.parseFloat(style.paddingRight);
      size.value = { row: one.height || 20, columns: Math.max(10, Math.floor(width / (one.width / 10 || 8))), height: box.current!.clientHeight };
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, []);

  useLayoutEffect(() => {
    const element = box.current!;
    const dropped = buffer.first - before.current.first;
    before.current.first = buffer.first;
    if (following.value) {
      element.scrollTop = element.scrollHeight;
    } else if (dropped > 0) {
      // What is being read stays where it is while old lines go.
      element.scrollTop = Math.max(0, element.scrollTop - dropped * row);
    }
    before.current.expected = element.scrollTop;
    top.value = element.scrollTop;
  }, [revision, following.value, total]);

  useLayoutEffect(() => {
    const at = current === undefined ? -1 : current - buffer.first;
    if (at >= 0 && at < buffer.length) {
      const element = box.current!;
      element.scrollTop = Math.max(0, topOf(at) - element.clientHeight / 2);
    }
  }, [current]);

  const onScroll = (event: Event): void => {
    const element = event.currentTarget as HTMLElement;
    top.value = element.scrollTop;
    const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < row * 1.5;
    if (atEnd) {
      following.value = true;
    } else if (element.scrollTop < before.current.expected - 1) {
      following.value = false;
    }
    before.current.expected = element.scrollTop;
  };

  const visible = [];
  for (let at = from; at < to; at++) {
    const number = buffer.first + at;
    visible.push(<Line key={number} text={buffer.line(number)!} word={word} current={number === current} times={times} />);
  }
  return (
    <div ref={box} class={`log${wrap ? ' log-wrap' : ''}`} role="log" aria-live="off" aria-label={label} tabIndex={0} onScroll={onScroll}>
      <span ref={probe} class="log-probe" aria-hidden="true">0123456789</span>
      <div style={{ height: `${total}px` }}>
        <div class="log-lines" style={{ transform: `translateY(${topOf(from)}px)` }}>{visible}</div>
      </div>
    </div>
  );
}

interface LineProps {
  readonly text: string;
  readonly word: string;
  readonly current: boolean;
  readonly times: boolean;
}

function Line({ text, word, current, times }: LineProps) {
  const shown = times ? text : withoutTime(text);
  return (
    <div class={current ? 'log-line log-current' : 'log-line'}>
      {word === '' ? shown || '\u200b' : pieces(shown, word).map((piece, at) => (piece.found ? <mark key={at}>{piece.text}</mark> : piece.text))}
    </div>
  );
}

function lengthOfTime(line: string): number {
  const length = timeLength(line);
  return length === 0 ? 0 : length + 1;
}
