import { computed, useSignal, type Signal } from '@preact/signals';
import { useId, useMemo, useRef } from 'preact/hooks';
import { countLines, indent, newLine, offsetAt, outdent, type Edit } from './editing';
import type { Mark } from './documents';
import './editor.css';

interface Props {
  readonly text: Signal<string>;
  readonly marks: readonly Mark[];
  readonly label: string;
  readonly readOnly?: boolean;
  /** Control or Command and Enter. */
  readonly onSubmit?: () => void;
}

/** A text with line numbers, and what is wrong with it at its line. */
export function YamlEditor({ text, marks, label, readOnly, onSubmit }: Props) {
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const gutter = useRef<HTMLDivElement>(null);
  const leaving = useSignal(false);
  const count = useMemo(() => computed(() => countLines(text.value)), [text]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      onSubmit?.();
    } else if (event.key === 'Escape') {
      leaving.value = true;
      return;
    } else if (event.key === 'Tab' && plain && !leaving.peek() && !readOnly) {
      event.preventDefault();
      change(area.current!, event.shiftKey ? outdent : indent);
    } else if (event.key === 'Enter' && plain && !event.shiftKey && !event.isComposing && !readOnly) {
      event.preventDefault();
      change(area.current!, newLine);
    }
    if (event.key !== 'Shift' && event.key !== 'Tab') {
      leaving.value = false;
    }
  };

  const goTo = (mark: Mark): void => {
    const at = offsetAt(text.peek(), Math.max(1, mark.line), mark.column ?? 1);
    const field = area.current!;
    field.focus();
    field.setSelectionRange(at, at);
    field.scrollTop = Math.max(0, (mark.line - 4) * lineHeight(field));
  };

  const bad = new Set(marks.map((mark) => mark.line));
  return (
    <div class="yaml">
      <p id={`${id}-keys`} class="yaml-keys" hidden={readOnly}>
        Tab moves lines in. Press Escape, then Tab, to leave the text.
      </p>
      <div class="yaml-box">
        <div class="yaml-gutter" aria-hidden="true">
          <div ref={gutter}>
            <Numbers count={count.value} bad={bad} />
          </div>
        </div>
        <textarea
          ref={area}
          class="yaml-text"
          aria-label={label}
          aria-describedby={`${id}-keys ${id}-marks`}
          aria-invalid={marks.length > 0}
          spellcheck={false}
          autocapitalize="off"
          autocomplete="off"
          wrap="off"
          rows={Math.min(32, Math.max(8, count.value + 1))}
          readOnly={readOnly}
          value={text.value}
          onInput={(event) => { text.value = event.currentTarget.value; }}
          onKeyDown={onKeyDown}
          onBlur={() => { leaving.value = false; }}
          onScroll={(event) => { gutter.current!.style.transform = `translateY(${-event.currentTarget.scrollTop}px)`; }}
        />
      </div>
      <div id={`${id}-marks`} class="yaml-marks" role="status" aria-live="polite">
        {marks.length > 0 && (
          <ul>
            {marks.map((mark, at) => (
              <li key={at}>
                {mark.line > 0
                  ? <button type="button" class="yaml-mark" onClick={() => goTo(mark)}>{placeOf(mark)}</button>
                  : null}
                {' '}
                <span>{mark.message}</span>
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}

function placeOf(mark: Mark): string {
  return mark.column === undefined ? `Line ${mark.line}` : `Line ${mark.line}, column ${mark.column}`;
}

/** Numbers between marked lines are one text: thousands of lines are a handful of elements. */
function Numbers({ count, bad }: { readonly count: number; readonly bad: ReadonlySet<number> }) {
  const parts = [];
  let from = 1;
  const upTo = (end: number): void => {
    if (end >= from) {
      parts.push(<div key={from} class="yaml-numbers">{Array.from({ length: end - from + 1 }, (_, i) => from + i).join('\n')}</div>);
    }
  };
  for (const line of [...bad].filter((one) => one > 0 && one <= count).sort((a, b) => a - b)) {
    upTo(line - 1);
    parts.push(<div key={line} class="yaml-numbers yaml-bad">{`✖ ${line}`}</div>);
    from = line + 1;
  }
  upTo(count);
  return <>{parts}</>;
}

function change(field: HTMLTextAreaElement, edit: (text: string, from: number, to: number) => Edit): void {
  const { from, to, insert, selectFrom, selectTo } = edit(field.value, field.selectionStart, field.selectionEnd);
  field.setSelectionRange(from, to);
  // What the browser inserts itself can be undone by it; nothing newer can.
  const inserted = insert === '' ? document.execCommand('delete') : document.execCommand('insertText', false, insert);
  if (!inserted) {
    field.setRangeText(insert, from, to, 'end');
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }
  field.setSelectionRange(selectFrom, selectTo);
}

function lineHeight(field: HTMLTextAreaElement): number {
  return Number.parseFloat(getComputedStyle(field).lineHeight) || 20;
}
