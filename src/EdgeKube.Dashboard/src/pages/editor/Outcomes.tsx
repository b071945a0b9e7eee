import { useEffect, useRef } from 'preact/hooks';
import { count } from '../../ui';
import type { Outcome } from '../../yaml/applying';
import { DiffView } from '../../yaml/DiffView';

/** What the server says to a text: what would change, or what is wrong. */
export function Outcomes({ outcome }: { readonly outcome: Outcome }) {
  const { marks, changes, conflict } = outcome;
  const onlyConflict = conflict && marks.every((mark) => mark.conflict === true);
  const place = useRef<HTMLParagraphElement>(null);
  useEffect(() => place.current!.scrollIntoView({ block: 'nearest' }), [outcome]);
  return (
    <div class="stack">
      <p ref={place} role="status" class={marks.length > 0 ? (onlyConflict ? 'alert alert-warn' : 'alert alert-bad') : 'alert alert-good'}>
        {onlyConflict ? 'Others have set fields that you change. Applied, with these fields taken over, this would change:'
          : marks.length > 0 ? `${count(marks.length, 'error')}: ${marks[0]!.line > 0 ? `line ${marks[0]!.line}: ` : ''}${marks[0]!.message}`
          : changes.every((one) => one.before === one.after) ? 'The server accepts it: nothing would change.'
          : 'The server accepts it. This would change:'}
      </p>
      {changes.filter((one) => one.before !== one.after).map((one) => (
        <DiffView key={`${one.title} ${one.namespace ?? ''}`} label={one.isNew ? `${one.title} (new)` : one.title} before={one.before} after={one.after} />
      ))}
    </div>
  );
}
