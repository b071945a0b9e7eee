import { useEffect, useState } from 'preact/hooks';
import { Button } from './Button';

/** Puts a text on the clipboard and says so. `what` is read with it: "Copy the command". */
export function Copy({ text, what }: { text: string; what?: string }) {
  const [done, setDone] = useState<'yes' | 'no'>();
  useEffect(() => {
    const timer = done === undefined ? undefined : setTimeout(() => setDone(undefined), 2500);
    return () => clearTimeout(timer);
  }, [done]);
  const copy = () => {
    navigator.clipboard.writeText(text).then(() => setDone('yes'), () => setDone('no'));
  };
  return (
    <>
      <Button size="small" onClick={copy} aria-label={what === undefined ? undefined : `Copy ${what}`}>
        {done === 'yes' ? 'Copied' : done === 'no' ? 'Not copied' : 'Copy'}
      </Button>
      <span class="visually-hidden" role="status">{done === 'yes' ? 'Copied.' : done === 'no' ? 'The browser did not let it be copied.' : ''}</span>
    </>
  );
}
