import type { ComponentChildren } from 'preact';
import type { JSX } from 'preact/jsx-runtime';

interface ButtonProps extends Omit<JSX.IntrinsicElements['button'], 'ref' | 'size'> {
  variant?: 'primary' | 'plain' | 'danger' | 'quiet';
  size?: 'small';
  /** What is done now takes time: the button says so and takes no second press. */
  busy?: boolean;
  children: ComponentChildren;
}

export function Button({ variant = 'plain', size, busy, disabled, children, ...rest }: ButtonProps) {
  const classes = `button button-${variant}${size === 'small' ? ' button-small' : ''}`;
  return (
    <button type="button" {...rest} class={classes} disabled={disabled === true || busy === true} aria-busy={busy}>
      {busy === true && <span class="spinner" aria-hidden="true" />}
      {children}
    </button>
  );
}
