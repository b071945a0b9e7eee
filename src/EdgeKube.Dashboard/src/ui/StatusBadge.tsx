/** The words say it; the colour and the sign only say it faster. */
export type Tone = 'good' | 'warn' | 'bad' | 'idle' | 'busy';

const signs: Record<Tone, string> = { good: '●', warn: '▲', bad: '■', idle: '○', busy: '◐' };

export function StatusBadge({ tone, children }: { tone: Tone; children: string }) {
  return (
    <span class={`badge badge-${tone}`}>
      <span class="badge-sign" aria-hidden="true">{signs[tone]}</span>
      {children}
    </span>
  );
}
