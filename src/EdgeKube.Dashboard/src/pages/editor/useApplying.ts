import { useState } from 'preact/hooks';
import { request, wordsOf } from '../../link';
import { toast } from '../../ui';
import { applyText, type Outcome } from '../../yaml/applying';

export interface Applying {
  /** Of the text that was checked or applied last. */
  readonly outcome: Outcome | undefined;
  /** What the outcome is of: an outcome of another text is an old one. */
  readonly of: string | undefined;
  readonly busy: 'check' | 'apply' | undefined;
  run(text: string, options: { force: boolean; remove: boolean }, dryRun: boolean): Promise<Outcome | undefined>;
}

/** Checks and applies, one at a time. */
export function useApplying(): Applying {
  const [last, setLast] = useState<{ of: string; outcome: Outcome }>();
  const [busy, setBusy] = useState<'check' | 'apply'>();
  return {
    outcome: last?.outcome,
    of: last?.of,
    busy,
    async run(text, options, dryRun) {
      setBusy(dryRun ? 'check' : 'apply');
      try {
        const outcome = await applyText(text, { ...options, dryRun }, request);
        setLast({ of: text, outcome });
        return outcome;
      } catch (error) {
        toast(wordsOf(error), 'bad');
        return undefined;
      } finally {
        setBusy(undefined);
      }
    },
  };
}
