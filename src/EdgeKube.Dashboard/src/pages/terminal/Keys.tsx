const keys: readonly (readonly [string, string, string])[] = [
  ['Esc', 'Escape', '\u001b'],
  ['Tab', 'Tab', '\t'],
  ['Ctrl+C', 'Control and C', '\u0003'],
  ['Ctrl+D', 'Control and D', '\u0004'],
  ['↑', 'Up', '\u001b[A'],
  ['↓', 'Down', '\u001b[B'],
];

/** Keys that a phone's keyboard has not. */
export function Keys({ onKey }: { readonly onKey: (text: string) => void }) {
  return (
    <div class="terminal-keys" role="group" aria-label="Keys">
      {keys.map(([title, name, text]) => (
        <button key={title} type="button" class="button button-small" aria-label={name} onClick={() => onKey(text)}>{title}</button>
      ))}
    </div>
  );
}
