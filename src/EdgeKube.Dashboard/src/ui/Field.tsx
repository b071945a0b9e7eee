import type { ComponentChildren, VNode } from 'preact';
import { cloneElement } from 'preact';
import { useId } from 'preact/hooks';

interface FieldProps {
  label: string;
  hint?: ComponentChildren;
  error?: string;
  /** For what the place says anyway: the label is there for screen readers. */
  hideLabel?: boolean;
  /** One input, select or textarea. */
  children: VNode<any>;
}

/** A control with its label, hint and error tied to it. */
export function Field({ label, hint, error, hideLabel, children }: FieldProps) {
  const id = useId();
  const described = [hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div class="field">
      <label for={id} class={hideLabel === true ? 'visually-hidden' : ''}>{label}</label>
      {cloneElement(children, { id, 'aria-describedby': described || undefined, 'aria-invalid': error !== undefined || undefined })}
      {hint !== undefined && <p id={`${id}-hint`} class="field-hint">{hint}</p>}
      {error !== undefined && <p id={`${id}-error`} class="field-error">{error}</p>}
    </div>
  );
}
