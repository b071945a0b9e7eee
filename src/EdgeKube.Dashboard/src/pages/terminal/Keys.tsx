const keys: readonly (readonly [title: string, text: string, name?: string])[] = [
  ['Esc', '\u001b'],
  ['Tab', '\t'],
  ['Ctrl+C', '\u0003'],
  ['Ctrl+D', '\u0004'],
  ['↑', '\u001b[A', 'Up'],
  ['↓', '\u001b[B', 'Down'],
];

/** Keys that a phone's keyboard has not. */
export function Keys({ onKey }: { readonly onKey: (text: string) => void }) {
  return (
    <div class="terminal-keys" role="group" aria-label="Keys">
      {keys.map(([title, text, name]) => (
        <button key={title} type="button" class="button button-small" aria-label={name} onClick={() => onKey(text)}>{title}</button>
      ))}
    </div>
  );
}
