import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { live, stream, type Stream, type StreamEnd } from '../../link';
import { Button } from '../../ui';
import { hintFor, splitCommand } from './command';
import { Keys } from './Keys';
import { openScreen, type Screen } from './xterm';

interface Props {
  readonly namespace: string;
  readonly name: string;
  readonly container: string;
  readonly command: string;
  readonly screenReader: boolean;
  readonly onLeave: () => void;
}

type State = { kind: 'opening' } | { kind: 'open' } | { kind: 'ended'; text: string; hint?: string };

const encoder = new TextEncoder();

/** A command in a container with a terminal before it. */
export function Session({ namespace, name, container, command, screenReader, onLeave }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const screen = useRef<Screen>();
  const running = useRef<Stream>();
  const state = useSignal<State>({ kind: 'opening' });
  const turn = useSignal(0);

  useEffect(() => {
    const opened = openScreen(place.current!, screenReader);
    screen.current = opened;
    const { terminal } = opened;
    terminal.onData((text) => running.current?.write(encoder.encode(text)));
    terminal.onBinary((text) => running.current?.write(Uint8Array.from(text, (one) => one.charCodeAt(0))));
    terminal.onResize(({ cols, rows }) => running.current?.resize(cols, rows));
    terminal.attachCustomKeyEventHandler((event) => {
      // Tab belongs to the shell, so something else must lead out of it.
      const leaves = event.key === 'Escape' && event.shiftKey;
      if (leaves && event.type === 'keydown') {
        onLeave();
      }
      return !leaves;
    });
    return () => {
      running.current?.close();
      running.current = undefined;
      opened.dispose();
    };
  }, [screenReader]);

  useEffect(() => {
    const { terminal } = screen.current!;
    let here = true;
    if (!live.peek()) {
      state.value = { kind: 'ended', text: 'There is no link to the server now.' };
      return undefined;
    }
    state.value = { kind: 'opening' };
    terminal.reset();
    running.current = stream({
      verb: 'exec', stream: true, namespace, name, container, command: splitCommand(command), tty: true, stdin: true, columns: terminal.cols, rows: terminal.rows,
    }, {
      onOpen() {
        state.value = { kind: 'open' };
        terminal.focus();
      },
      // Drawn before more is asked for: a command that prints without end does not fill the memory.
      onData: (bytes) => new Promise<void>((done) => { terminal.write(bytes, done); }),
      onClosed(end) {
        if (here) {
          running.current = undefined;
          state.value = ended(end, command);
        }
      },
    });
    return () => {
      here = false;
      running.current?.close();
      running.current = undefined;
    };
  }, [namespace, name, container, command, turn.value, screenReader]);

  const now = state.value;
  return (
    <>
      <div ref={place} class="tty" aria-label={`Terminal in ${container}`} role="group" />
      <Keys onKey={(text) => { running.current?.write(encoder.encode(text)); screen.current?.terminal.focus(); }} />
      <div class="log-bar">
        <p role="status">{now.kind === 'opening' ? 'Opening…' : now.kind === 'open' ? `Connected to ${container}.` : now.text}</p>
        {now.kind === 'ended' && <Button variant="primary" onClick={() => { turn.value++; }}>Open again</Button>}
      </div>
      {now.kind === 'ended' && now.hint !== undefined && <p class="alert alert-warn">{now.hint}</p>}
    </>
  );
}

function ended(end: StreamEnd, command: string): State {
  if (end.lost) {
    return { kind: 'ended', text: 'The link was lost, and the terminal with it.' };
  }
  const message = end.status?.message;
  const text = end.code >= 400 && end.exitCode === undefined ? message ?? `The server ended it with code ${end.code}.` : `Ended with exit code ${end.exitCode ?? 0}.`;
  return { kind: 'ended', text, hint: hintFor(command, end.exitCode, message) };
}
