import { Field } from './Field';

/** Filters what is below as it is typed. */
export function Search({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) {
  return (
    <Field label={label} hideLabel>
      <input type="search" placeholder={label} value={value} spellcheck={false} onInput={(event) => onChange(event.currentTarget.value)} />
    </Field>
  );
}
