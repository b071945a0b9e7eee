import { Check } from '../../kube/Check';
import { Button } from '../../ui';
import type { Left } from '../../yaml/leftBehind';
import type { Applying } from './useApplying';

interface Props {
  readonly applying: Applying;
  readonly current: boolean;
  /** Whether it was applied: then there is nothing to check. */
  readonly done?: boolean;
  readonly force: boolean;
  readonly onForce: (force: boolean) => void;
  readonly remove?: { readonly wanted: boolean; readonly left: readonly Left[]; readonly onChange: (wanted: boolean) => void };
  readonly onCheck: () => void;
  readonly onApply: () => void;
}

/** Check first, then apply what was checked. */
export function Controls({ applying, current, done, force, onForce, remove, onCheck, onApply }: Props) {
  const { outcome, busy } = applying;
  const good = current && done !== true && outcome !== undefined && outcome.marks.length === 0;
  const changes = good && outcome.changes.some((one) => one.before !== one.after);
  return (
    <div class="stack-small">
      {(outcome?.conflict === true || force) && (
        <Check label="Take over the fields that others set" checked={force} onChange={onForce} />
      )}
      {remove !== undefined && remove.left.length > 0 && (
        <>
          <Check label={`Also remove what you took out: ${names(remove.left)}`} checked={remove.wanted} onChange={remove.onChange} />
          {!remove.wanted && <p class="muted">Others have set these fields, so that applying alone leaves them.</p>}
        </>
      )}
      <div class="row">
        <Button variant={good ? 'plain' : 'primary'} busy={busy === 'check'} disabled={busy !== undefined} onClick={onCheck}>Check</Button>
        <Button variant={good ? 'primary' : 'plain'} busy={busy === 'apply'} disabled={!changes || busy !== undefined} onClick={onApply}>Apply</Button>
        <span class="muted" role="status">
          {busy === 'check' ? 'The server looks at it…' : busy === 'apply' ? 'Applying…' : outcome !== undefined && !current && done !== true ? 'Changed since it was checked: check again.' : ''}
        </span>
      </div>
    </div>
  );
}

function names(left: readonly Left[]): string {
  const shown = left.slice(0, 5).map((one) => one.field).join(', ');
  return left.length > 5 ? `${shown} and ${left.length - 5} more` : shown;
}
