import { may, useAsked } from '../state';
import type { KubeList } from '../link';
import { Field } from '../ui';

/** Which namespace to look at. Who may not list them types a name. */
export function NamespaceFilter({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const allowed = may('list', 'namespaces').value;
  const { value: list } = useAsked<KubeList>(allowed === true ? { verb: 'list', apiVersion: 'v1', kind: 'Namespace', limit: 1000 } : undefined);
  if (allowed === false) {
    return (
      <Field label="Namespace" hideLabel>
        <input type="search" placeholder="Namespace" value={value} spellcheck={false} autocapitalize="off" onChange={(event) => onChange(event.currentTarget.value.trim())} />
      </Field>
    );
  }
  const names = [...new Set([...(list?.items ?? []).map((one) => one.metadata.name), ...(value === '' ? [] : [value])])].sort();
  return (
    <Field label="Namespace" hideLabel>
      <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        <option value="">All namespaces</option>
        {names.map((name) => <option key={name} value={name}>{name}</option>)}
      </select>
    </Field>
  );
}
