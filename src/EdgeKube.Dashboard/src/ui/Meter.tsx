import { percent } from './format';

/** A share as a bar and a number; from 80 it is worth a look, from 90 it is a problem. */
export function Meter({ value }: { value: number | undefined }) {
  if (value === undefined) {
    return <span class="muted">–</span>;
  }
  const tone = value >= 90 ? ' meter-bad' : value >= 80 ? ' meter-warn' : '';
  return (
    <span class="nowrap">
      <span class={`meter${tone}`} aria-hidden="true"><span style={{ width: `${Math.min(100, Math.max(0, value))}%` }} /></span>{' '}
      {percent(value)}
    </span>
  );
}
