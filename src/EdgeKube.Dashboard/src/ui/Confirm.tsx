import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { wordsOf } from '../link';
import { Button } from './Button';
import { Dialog } from './Dialog';

interface Question {
  title: string;
  /** What will happen, and what it cannot undo. */
  text: ComponentChildren;
  /** A verb: "Reboot". */
  action: string;
  danger?: boolean;
  /** Done before the dialog closes; what goes wrong is shown in it. */
  run: () => Promise<unknown>;
}

const question = signal<Question | undefined>(undefined);

/** Asks before it is done. */
export function confirm(asked: Question): void {
  question.value = asked;
}

/** Where questions appear; the shell has one. */
export function ConfirmHost() {
  const asked = question.value;
  return asked === undefined ? null : <Asked key={asked.title} asked={asked} />;
}

function Asked({ asked }: { asked: Question }) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const close = () => {
    question.value = undefined;
  };
  const run = async () => {
    setBusy(true);
    setFailure(undefined);
    try {
      await asked.run();
      close();
    } catch (error) {
      setFailure(wordsOf(error));
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={asked.title}
      onClose={close}
      actions={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button variant={asked.danger === true ? 'danger' : 'primary'} busy={busy} onClick={() => void run()}>{asked.action}</Button>
        </>
      }
    >
      <div>{asked.text}</div>
      {failure !== undefined && <p class="alert alert-bad" role="alert">{failure}</p>}
    </Dialog>
  );
}
