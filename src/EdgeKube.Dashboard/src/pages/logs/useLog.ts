import { signal, type ReadonlySignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { live, stream, type Stream } from '../../link';
import { LogBuffer } from '../../logs/LogBuffer';
import { LogFeed } from '../../logs/LogFeed';
import { schedule } from '../../state/frame';

/** reading: more may come. ended: the container has, or its earlier run. failed: with words. */
export type LogState = { kind: 'reading' } | { kind: 'lost' } | { kind: 'ended' } | { kind: 'failed'; message: string };

export interface Log {
  readonly buffer: LogBuffer;
  readonly version: ReadonlySignal<number>;
  readonly state: ReadonlySignal<LogState>;
}

interface What {
  readonly namespace: string;
  readonly name: string;
  readonly container: string;
  readonly previous: boolean;
}

const firstLines = 2000;
const lostLines = 5000;

/** A container's log as it is written, over lost links too. */
export function useLog({ namespace, name, container, previous }: What, turn: number): Log {
  const log = useMemo(() => {
    const buffer = new LogBuffer();
    return { buffer, feed: new LogFeed(buffer), version: signal(0), state: signal<LogState>({ kind: 'reading' }) };
  }, [namespace, name, container, previous]);
  const linked = live.value;

  useEffect(() => {
    if (!linked) {
      log.state.value = log.state.peek().kind === 'reading' ? { kind: 'lost' } : log.state.peek();
      return undefined;
    }
    let current: Stream | undefined;
    let scheduled = false;
    const show = (): void => {
      scheduled = false;
      log.version.value++;
    };
    const again = log.buffer.length > 0;
    log.feed.resume();
    log.state.value = { kind: 'reading' };
    current = stream({
      verb: 'logs', namespace, name, container, previous: previous || undefined, follow: true, timestamps: true, tailLines: again ? lostLines : firstLines,
    }, {
      onText(text) {
        log.feed.take(text);
        if (!scheduled) {
          scheduled = true;
          schedule(show);
        }
      },
      onClosed(end) {
        current = undefined;
        log.state.value = end.lost ? { kind: 'lost' }
          : end.code >= 400 ? { kind: 'failed', message: end.status?.message ?? `The server ended it with code ${end.code}.` }
          : { kind: 'ended' };
      },
    });
    return () => current?.close();
  }, [log, linked, turn]);
  return log;
}
