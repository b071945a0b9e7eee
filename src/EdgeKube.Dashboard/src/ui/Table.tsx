import type { ReadonlySignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { memo } from 'preact/compat';
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Source } from '../state/store';
import { visiblePart } from './window';

export interface Column<T> {
  id: string;
  title: string;
  cell: (value: T, key: string) => ComponentChildren;
  /** A column with an order can be sorted by. */
  compare?: (a: T, b: T) => number;
  /** `wide`: only where there is room for it. `always` (the default): also on a phone. */
  shown?: 'always' | 'wide';
  align?: 'end';
  /** Of the table's width: `12rem`, `20%`. */
  width?: string;
  /** The same on a phone; what is left is the header column's. */
  phone?: string;
  /** The first column that names the row: its cell is the row's header. */
  header?: boolean;
}

interface TableProps<T> {
  /** What it is a table of, for screen readers. */
  label: string;
  source: Pick<Source<T>, 'entry' | 'peek' | 'revision'>;
  /** Of the source, filtered by the page; in this order unless a column is sorted by. */
  keys: readonly string[];
  columns: readonly Column<T>[];
  sortedBy?: string;
  rowHeight?: number;
  tone?: (value: T) => string | undefined;
}

/** Above so many rows only those near the screen are in the page. */
const wholeUpTo = 150;

export function Table<T>({ label, source, keys, columns, sortedBy, rowHeight = 48, tone }: TableProps<T>) {
  const [sort, setSort] = useState<{ id: string; down: boolean } | undefined>(
    sortedBy === undefined ? undefined : { id: sortedBy, down: false });
  const compare = columns.find((one) => one.id === sort?.id)?.compare;
  const revision = compare === undefined ? 0 : source.revision.value;
  const ordered = useMemo(() => {
    if (compare === undefined) {
      return keys;
    }
    const sign = sort!.down ? -1 : 1;
    return [...keys].sort((a, b) => {
      const left = source.peek(a);
      const right = source.peek(b);
      return left === undefined || right === undefined ? 0 : sign * compare(left, right) || (a < b ? -1 : 1);
    });
  }, [keys, compare, sort, revision]);
  const body = useRef<HTMLTableSectionElement>(null);
  const part = useVisible(body, ordered.length, rowHeight);
  return (
    <table class="table" aria-label={label} aria-rowcount={ordered.length + 1}>
      <thead>
        <tr aria-rowindex={1}>
          {columns.map((column) => (
            <Heading key={column.id} column={column} sort={sort} onSort={setSort} />
          ))}
        </tr>
      </thead>
      <tbody ref={body}>
        <Spacer rows={part.first} height={rowHeight} />
        {ordered.slice(part.first, part.end).map((key, at) => (
          <Row
            key={key}
            id={key}
            index={part.first + at + 2}
            entry={source.entry(key) as ReadonlySignal<unknown>}
            columns={columns as readonly Column<unknown>[]}
            tone={tone as ((value: unknown) => string | undefined) | undefined}
            height={rowHeight}
          />
        ))}
        <Spacer rows={ordered.length - part.end} height={rowHeight} />
      </tbody>
    </table>
  );
}

interface HeadingProps<T> {
  column: Column<T>;
  sort: { id: string; down: boolean } | undefined;
  onSort: (sort: { id: string; down: boolean }) => void;
}

function Heading<T>({ column, sort, onSort }: HeadingProps<T>) {
  const sorted = sort?.id === column.id ? (sort.down ? 'descending' : 'ascending') : undefined;
  return (
    <th
      scope="col"
      class={classOf(column)}
      style={{ '--width': column.width ?? 'auto', '--phone': column.header === true ? 'auto' : column.phone ?? column.width ?? 'auto' }}
      aria-sort={column.compare === undefined ? undefined : sorted ?? 'none'}
    >
      {column.compare === undefined ? column.title : (
        <button type="button" class="sort" onClick={() => onSort({ id: column.id, down: sorted === 'ascending' })}>
          {column.title}
          <span class="sort-sign" aria-hidden="true">{sorted === undefined ? '' : sorted === 'ascending' ? '▴' : '▾'}</span>
        </button>
      )}
    </th>
  );
}

interface RowProps {
  id: string;
  index: number;
  entry: ReadonlySignal<unknown>;
  columns: readonly Column<unknown>[];
  tone: ((value: unknown) => string | undefined) | undefined;
  height: number;
}

/** Drawn again only when its own entry changes. */
const Row = memo(function Row({ id, index, entry, columns, tone, height }: RowProps) {
  const value = entry.value;
  if (value === undefined) {
    return null;
  }
  return (
    <tr aria-rowindex={index} class={tone?.(value)} style={{ height: `${height}px` }}>
      {columns.map((column) => {
        const content = column.cell(value, id);
        return column.header === true
          ? <th key={column.id} scope="row" class={classOf(column)}>{content}</th>
          : <td key={column.id} class={classOf(column)}>{content}</td>;
      })}
    </tr>
  );
});

function Spacer({ rows, height }: { rows: number; height: number }) {
  return rows <= 0 ? null : (
    <tr aria-hidden="true" class="spacer"><td style={{ height: `${rows * height}px` }} /></tr>
  );
}

function classOf<T>(column: Column<T>): string {
  return `${column.shown === 'wide' ? 'wide-only ' : ''}${column.align === 'end' ? 'align-end' : ''}`.trim();
}

function useVisible(body: { current: HTMLElement | null }, total: number, rowHeight: number) {
  const whole = total <= wholeUpTo;
  const [part, setPart] = useState({ first: 0, end: Math.min(total, wholeUpTo) });
  useLayoutEffect(() => {
    if (whole) {
      return;
    }
    const look = () => {
      if (body.current !== null) {
        const next = visiblePart(total, rowHeight, body.current.getBoundingClientRect().top, window.innerHeight);
        setPart((before) => (before.first === next.first && before.end === next.end ? before : next));
      }
    };
    look();
    window.addEventListener('scroll', look, { passive: true });
    window.addEventListener('resize', look);
    return () => {
      window.removeEventListener('scroll', look);
      window.removeEventListener('resize', look);
    };
  }, [whole, total, rowHeight]);
  return whole ? { first: 0, end: total } : part;
}
