import { useEffect, useRef, useState } from 'preact/hooks';
import { request, wordsOf } from '../../link';
import { Button, Copy, Loading, Search } from '../../ui';

/** What the agent wrote, from the board's journal. */
export function Log({ node }: { node: string }) {
  const [text, setText] = useState<string>();
  const [failure, setFailure] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [search, setSearch] = useState('');
  const end = useRef<HTMLPreElement>(null);
  const read = async () => {
    setBusy(true);
    setFailure(undefined);
    try {
      setText((await request({ verb: 'nodelogs', name: node, tailLines: 500 })).text ?? '');
    } catch (error) {
      setFailure(wordsOf(error));
    }
    setBusy(false);
  };
  useEffect(() => void read(), [node]);
  useEffect(() => end.current?.scrollTo(0, end.current.scrollHeight), [text]);
  const words = search.toLowerCase();
  const shown = text?.split('\n').filter((line) => line.toLowerCase().includes(words)).join('\n');
  return (
    <div class="stack">
      <div class="toolbar">
        <Search label="Show lines with" value={search} onChange={setSearch} />
        <Button busy={busy} onClick={() => void read()}>Read again</Button>
        {shown !== undefined && <Copy text={shown} what="the lines" />}
      </div>
      {failure !== undefined && <p class="alert alert-bad" role="alert">{failure}</p>}
      {shown === undefined
        ? failure === undefined && <Loading>Asking the board…</Loading>
        : <pre ref={end} class="log" tabIndex={0} role="region" aria-label={`Log of the agent on ${node}`}>{shown === '' ? 'No lines.' : shown}</pre>}
    </div>
  );
}
