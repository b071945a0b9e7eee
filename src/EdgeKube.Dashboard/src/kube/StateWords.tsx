import { StatusBadge } from '../ui';
import type { Explanation } from '../words/reasons';
import './kube.css';

/** A state: its word with a colour, what it means, and what to do. */
export function StateWords({ state, subject }: { readonly state: Explanation; readonly subject?: string }) {
  return (
    <div class="state">
      <p><StatusBadge tone={state.tone}>{state.word}</StatusBadge> {subject === undefined ? state.text : `${subject} ${state.text}${/[.!?]$/.test(state.text) ? '' : '.'}`}</p>
      {state.advice !== undefined && state.tone !== 'good' && <p class="state-advice">{state.advice}</p>}
    </div>
  );
}
