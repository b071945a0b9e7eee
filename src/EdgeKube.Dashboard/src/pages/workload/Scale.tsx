import { useState } from 'preact/hooks';
import { request, wordsOf } from '../../link';
import { may } from '../../state';
import { Button, count, Section, toast } from '../../ui';
import type { WorkloadProps } from '.';

/** How many pods shall run. */
export function Scale({ object, names, namespace, name }: WorkloadProps) {
  const present = (object['spec']?.replicas ?? 1) as number;
  const allowed = may('patch', `${names.resource}/scale`, names.group, namespace).value;
  const [chosen, setChosen] = useState<number>();
  const [busy, setBusy] = useState(false);
  const value = chosen ?? present;
  // Room above what there is, without moving under the finger that drags.
  const most = Math.max(10, Math.ceil((present * 2) / 10) * 10);
  const apply = async (replicas: number): Promise<void> => {
    setBusy(true);
    try {
      await request({ verb: 'scale', apiVersion: names.apiVersion, kind: names.kind, namespace, name, replicas, fieldManager: 'dashboard' });
      toast(`${name} is scaled to ${count(replicas, 'pod')}.`);
      setChosen(undefined);
    } catch (error) {
      toast(wordsOf(error), 'bad');
    } finally {
      setBusy(false);
    }
  };
  const choose = (text: string): void => {
    const number = Number.parseInt(text, 10);
    setChosen(Number.isNaN(number) ? undefined : Math.max(0, number));
  };
  if (allowed !== true) {
    return <Section title="Scale"><p>{count(present, 'pod')} shall run.</p></Section>;
  }
  return (
    <Section title="Scale">
      <form
        class="scale"
        onSubmit={(event) => {
          event.preventDefault();
          void apply(value);
        }}
      >
        <input type="range" min="0" max={most} value={Math.min(value, most)} aria-label="Pods" aria-valuetext={count(value, 'pod')} onInput={(event) => choose(event.currentTarget.value)} />
        <input type="number" min="0" step="1" inputMode="numeric" value={value} aria-label="Number of pods" onInput={(event) => choose(event.currentTarget.value)} />
        <Button type="submit" variant="primary" busy={busy} disabled={value === present}>Scale</Button>
        {chosen !== undefined && chosen !== present && <Button variant="quiet" onClick={() => setChosen(undefined)}>Keep {present}</Button>}
      </form>
      <p class="muted" role="status">
        {value === present ? `${count(present, 'pod')} shall run.` : `From ${present} to ${count(value, 'pod')}.${value === 0 ? ' Nothing of it will run then.' : ''}`}
      </p>
    </Section>
  );
}
