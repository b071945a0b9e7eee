import { useRef, useState } from 'preact/hooks';
import { memo } from 'preact/compat';
import { to } from '../../router';
import { nodes } from '../../state';
import { healthOf } from '../../words/node';

const signs = { good: '', warn: '!', bad: '×', idle: '–', busy: '' };

/** Every board a small cell, always at the same place; one stop of the tab key, arrows go from cell to cell. */
export function HealthMap() {
  const keys = nodes.keys.value;
  const list = useRef<HTMLUListElement>(null);
  const [active, setActive] = useState('');
  const current = keys.includes(active) ? active : keys[0];
  const move = (event: KeyboardEvent) => {
    const at = keys.indexOf(current ?? '');
    const next = target(event.key, at, keys.length, columnsOf(list.current!));
    if (next !== undefined) {
      event.preventDefault();
      setActive(keys[next]!);
      (list.current!.children[next]?.firstElementChild as HTMLElement | null)?.focus();
    }
  };
  return (
    <>
      <p class="visually-hidden" id="map-help">Arrow keys go from board to board, Enter opens one.</p>
      <ul class="map" ref={list} aria-label="All boards" aria-describedby="map-help" onKeyDown={move}>
        {keys.map((key) => <Cell key={key} name={key} stop={key === current} onFocus={setActive} />)}
      </ul>
      <ul class="map-legend" aria-hidden="true">
        <li><span class="cell cell-good" />Ready</li>
        <li><span class="cell cell-warn">!</span>Has a problem</li>
        <li><span class="cell cell-bad">×</span>Not ready</li>
        <li><span class="cell cell-idle">–</span>Cordoned</li>
      </ul>
    </>
  );
}

const Cell = memo(function Cell({ name, stop, onFocus }: { name: string; stop: boolean; onFocus: (name: string) => void }) {
  const node = nodes.entry(name).value;
  if (node === undefined) {
    return <li />;
  }
  const health = healthOf(node);
  const words = [name, health.words, ...node.problems].join(': ');
  return (
    <li>
      <a
        class={`cell cell-${health.tone}`}
        href={to('boards', name)}
        tabIndex={stop ? 0 : -1}
        title={words}
        aria-label={words}
        onFocus={() => onFocus(name)}
      >
        {signs[health.tone]}
      </a>
    </li>
  );
});

function columnsOf(list: HTMLElement): number {
  const top = (list.children[0] as HTMLElement | undefined)?.offsetTop;
  const next = [...list.children].findIndex((one) => (one as HTMLElement).offsetTop !== top);
  return next === -1 ? list.children.length : next;
}

function target(key: string, at: number, total: number, columns: number): number | undefined {
  const to: Record<string, number> = {
    ArrowRight: at + 1, ArrowLeft: at - 1, ArrowDown: at + columns, ArrowUp: at - columns, Home: 0, End: total - 1,
  };
  const next = to[key];
  return next === undefined || next < 0 || next >= total ? undefined : next;
}
