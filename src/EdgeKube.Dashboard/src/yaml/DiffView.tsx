import { diffLines, summaryOf, withGaps, type DiffGap, type DiffLine } from './lineDiff';
import './editor.css';

interface Props {
  readonly before: string;
  readonly after: string;
  readonly label: string;
}

const Words = { added: 'Added:', removed: 'Removed:', same: '' } as const;
const Signs = { added: '+', removed: '−', same: ' ' } as const;

/** What would change, line by line; said in words, too, not by colour alone. */
export function DiffView({ before, after, label }: Props) {
  const diff = diffLines(before, after);
  const { added, removed } = summaryOf(diff);
  if (added + removed === 0) {
    return <p class="diff-none">{label}: nothing would change.</p>;
  }
  return (
    <section class="diff" aria-label={label}>
      <p class="diff-summary">
        {label}: {lines(added)} added, {lines(removed)} removed.
      </p>
      <div class="diff-lines" role="region" tabIndex={0} aria-label={`Changed lines of ${label}`}>
        {withGaps(diff).map((line, at) => <Line key={at} line={line} />)}
      </div>
    </section>
  );
}

function Line({ line }: { readonly line: DiffLine | DiffGap }) {
  if (line.kind === 'gap') {
    return <div class="diff-gap">{line.lines === 1 ? '1 equal line' : `${line.lines} equal lines`}</div>;
  }
  return (
    <div class={`diff-line diff-${line.kind}`}>
      <span class="diff-number" aria-hidden="true">{line.before ?? ''}</span>
      <span class="diff-number" aria-hidden="true">{line.after ?? ''}</span>
      <span class="diff-sign" aria-hidden="true">{Signs[line.kind]}</span>
      <code>
        {line.kind === 'same' ? null : <span class="visually-hidden">{Words[line.kind]} </span>}
        {line.text}
      </code>
    </div>
  );
}

function lines(count: number): string {
  return count === 1 ? '1 line' : `${count} lines`;
}
