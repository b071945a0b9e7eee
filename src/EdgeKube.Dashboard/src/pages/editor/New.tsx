import { signal } from '@preact/signals';
import { useMemo, useState } from 'preact/hooks';
import { workloadKind } from '../../kube/kinds';
import { to } from '../../router';
import { Button, count, Section, toast } from '../../ui';
import type { Change } from '../../yaml/applying';
import { YamlEditor } from '../../yaml/YamlEditor';
import { Controls } from './Controls';
import { example } from './example';
import { Outcomes } from './Outcomes';
import { useApplying } from './useApplying';
import { useLeaving } from './useLeaving';

/** One or several objects from YAML. */
export function New() {
  const text = useMemo(() => signal(''), []);
  const applying = useApplying();
  const [force, setForce] = useState(false);
  const [done, setDone] = useState<readonly Change[]>([]);
  const current = applying.of === text.value;
  useLeaving(text.value.trim() !== '' && done.length === 0);

  const check = (forced = force): void => {
    setDone([]);
    void applying.run(text.peek(), { force: forced, remove: false }, true);
  };
  const apply = async (): Promise<void> => {
    const outcome = await applying.run(text.peek(), { force, remove: false }, false);
    setDone(outcome?.changes ?? []);
    if (outcome !== undefined && outcome.marks.length === 0) {
      toast(`${count(outcome.changes.length, 'object')} applied.`);
    }
  };
  const open = async (file: File | undefined): Promise<void> => {
    if (file !== undefined) {
      text.value = await file.text();
    }
  };
  return (
    <>
      <div class="row">
        <label class="button">
          Open a file
          <input type="file" class="visually-hidden" accept=".yaml,.yml,.json,text/yaml,application/json" onChange={(event) => void open(event.currentTarget.files?.[0])} />
        </label>
        {text.value.trim() === '' && <Button onClick={() => { text.value = example; }}>Begin with an example</Button>}
      </div>
      <YamlEditor text={text} marks={current ? applying.outcome!.marks : []} label="YAML of what to create" onSubmit={() => check()} />
      <Controls
        applying={applying}
        current={current}
        done={done.length > 0}
        force={force}
        onForce={(value) => { setForce(value); check(value); }}
        onCheck={() => check()}
        onApply={() => void apply()}
      />
      {done.length > 0 ? <Done changes={done} /> : current && <Outcomes outcome={applying.outcome!} />}
    </>
  );
}

function Done({ changes }: { readonly changes: readonly Change[] }) {
  return (
    <Section title="Applied">
      <ul class="stack-small" role="status">
        {changes.map((one) => (
          <li key={`${one.title} ${one.namespace ?? ''}`}>
            <a href={addressOf(one)}>{one.title}</a>{one.namespace === undefined ? '' : ` in ${one.namespace}`}: {one.isNew ? 'made' : 'changed'}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function addressOf({ apiVersion, kind, namespace, name }: Change): string {
  const workload = apiVersion === 'apps/v1' ? workloadKind(kind.toLowerCase()) : undefined;
  if (namespace !== undefined && workload !== undefined) {
    return to('workloads', namespace, workload, name);
  }
  return kind === 'Pod' && namespace !== undefined ? to('pods', namespace, name) : to('edit', apiVersion, kind, namespace ?? '_', name);
}
