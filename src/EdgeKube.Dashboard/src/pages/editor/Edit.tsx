import { signal } from '@preact/signals';
import { useMemo, useState } from 'preact/hooks';
import type { KubeObject } from '../../link';
import { confirm, toast } from '../../ui';
import { editable, toYaml } from '../../yaml/documents';
import { YamlEditor } from '../../yaml/YamlEditor';
import { Controls } from './Controls';
import { Outcomes } from './Outcomes';
import { useApplying } from './useApplying';
import { useLeaving } from './useLeaving';

/** Changes an object: edited, checked by the server, compared, applied. */
export function Edit({ object, onApplied }: { readonly object: KubeObject; readonly onApplied: () => void }) {
  const original = useMemo(() => toYaml(editable(object)), [object]);
  const text = useMemo(() => signal(original), [original]);
  const applying = useApplying();
  const [force, setForce] = useState(false);
  const [remove, setRemove] = useState(true);
  const current = applying.of === text.value;
  const left = current ? applying.outcome?.changes.flatMap((one) => one.left) ?? [] : [];
  useLeaving(text.value !== original);

  const check = (options: { force?: boolean; remove?: boolean } = {}): void => {
    void applying.run(text.peek(), { force, remove, ...options }, true);
  };
  const apply = async (): Promise<void> => {
    const outcome = await applying.run(text.peek(), { force, remove }, false);
    if (outcome !== undefined && outcome.marks.length === 0) {
      toast(`${object.kind} ${object.metadata.name} was applied.`);
      onApplied();
    }
  };
  const askToApply = (): void => {
    const other = applying.outcome?.changes.find((one) => one.name !== object.metadata.name || one.kind !== object.kind);
    if (other === undefined) {
      void apply();
      return;
    }
    confirm({ title: 'Apply under another name?', text: `The text is of ${other.title}: ${object.metadata.name} stays as it is.`, action: 'Apply', run: apply });
  };
  return (
    <>
      <YamlEditor text={text} marks={current ? applying.outcome!.marks : []} label={`YAML of ${object.metadata.name}`} onSubmit={() => check()} />
      <Controls
        applying={applying}
        current={current}
        force={force}
        onForce={(value) => { setForce(value); check({ force: value }); }}
        remove={{ wanted: remove, left, onChange: (value) => { setRemove(value); check({ remove: value }); } }}
        onCheck={() => check()}
        onApply={askToApply}
      />
      {current && <Outcomes outcome={applying.outcome!} />}
    </>
  );
}
