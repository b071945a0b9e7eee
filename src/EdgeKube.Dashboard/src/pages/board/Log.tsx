import { useSignal } from '@preact/signals';
import { useMemo, useState } from 'preact/hooks';
import { Check } from '../../kube/Check';
import { LogView } from '../../logs/LogView';
import { LogSearch, nextMatch } from '../../logs/search';
import { Button, count, Search } from '../../ui';
import { useNodeLog } from './useNodeLog';

/** What the agent writes into the board's journal, as it does. */
export function Log({ node }: { node: string }) {
  const [turn, setTurn] = useState(0);
  const log = useNodeLog(node, turn);
  const following = useSignal(true);
  const [word, setWord] = useState('');
  const [wrap, setWrap] = useState(true);
  const [current, setCurrent] = useState<number>();
  const search = useMemo(() => new LogSearch(log.buffer, word), [log, word]);
  void log.version.value;
  const matches = search.matches();
  const end = log.end.value;
  const step = (forward: boolean) => {
    following.value = false;
    setCurrent(nextMatch(matches, current ?? (forward ? -1 : log.buffer.end), forward));
  };
  return (
    <div class="stack">
      <div class="toolbar">
        <Search label="Search the log" value={word} onChange={(value) => { setWord(value); setCurrent(undefined); }} />
        <span class="row">
          <Button disabled={matches.length === 0} onClick={() => step(false)} aria-label="Match before">↑</Button>
          <Button disabled={matches.length === 0} onClick={() => step(true)} aria-label="Next match">↓</Button>
          <Check label="Wrap" checked={wrap} onChange={setWrap} />
          <Button onClick={() => { following.value = !following.value; }} aria-pressed={following.value}>{following.value ? 'Pause' : 'Follow'}</Button>
          {end !== undefined && <Button onClick={() => setTurn(turn + 1)}>Read again</Button>}
        </span>
        <span class="toolbar-end" role="status">{word === '' ? count(log.buffer.length, 'line') : count(matches.length, 'line with it', 'lines with it')}</span>
      </div>
      {end !== undefined && <p class="alert alert-warn" role="alert">{end}</p>}
      {(end === undefined || log.buffer.length > 0) && (
        <LogView
          buffer={log.buffer} version={log.version} label={`Log of the agent on ${node}`}
          word={word} current={current} following={following} wrap={wrap} times
        />
      )}
    </div>
  );
}
