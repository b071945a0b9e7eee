import { signal } from '@preact/signals';

interface Message {
  id: number;
  text: string;
  bad: boolean;
}

const messages = signal<readonly Message[]>([]);
let last = 0;

/** Says what was done, or what went wrong; read aloud by screen readers. */
export function toast(text: string, kind: 'good' | 'bad' = 'good'): void {
  const message = { id: ++last, text, bad: kind === 'bad' };
  messages.value = [...messages.peek().slice(-3), message];
  setTimeout(() => dismiss(message.id), message.bad ? 12_000 : 5_000);
}

function dismiss(id: number): void {
  messages.value = messages.peek().filter((one) => one.id !== id);
}

export function ToastHost() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {messages.value.map((one) => (
        <div key={one.id} class={`toast ${one.bad ? 'toast-bad' : 'toast-good'}`}>
          <span>{one.text}</span>
          <button type="button" class="button button-quiet button-small" aria-label="Dismiss" onClick={() => dismiss(one.id)}>✕</button>
        </div>
      ))}
    </div>
  );
}
