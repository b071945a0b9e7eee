import { signal, type ReadonlySignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { live, stream, type Stream } from '../../link';
import { LogBuffer } from '../../logs/LogBuffer';
import { schedule } from '../../state/frame';

export interface NodeLog {
  readonly buffer: LogBuffer;
  readonly version: ReadonlySignal<number>;
  /** Undefined while it goes on. */
  readonly end: ReadonlySignal<string | undefined>;
}

const firstLines = 1000;

/** The journal of a board's agent as it is written; read anew when the link was lost. */
export function useNodeLog(node: string, turn: number): NodeLog {
  const log = useMemo(() => ({ buffer: new LogBuffer(), version: signal(0), end: signal<string | undefined>(undefined) }), [node]);
  const linked = live.value;
  useEffect(() => {
    if (!linked) {
      return undefined;
    }
    let current: Stream | undefined;
    let scheduled = false;
    const show = () => {
      scheduled = false;
      log.version.value++;
    };
    log.buffer.clear();
    log.end.value = undefined;
    current = stream({ verb: 'nodelogs', name: node, follow: true, tailLines: firstLines }, {
      onText(text) {
        log.buffer.append(text);
        if (!scheduled) {
          scheduled = true;
          schedule(show);
        }
      },
      onClosed({ lost, code, status }) {
        current = undefined;
        if (!lost) {
          log.end.value = code >= 400 ? status?.message ?? `The board answered ${code}.` : 'The log has ended.';
        }
      },
    });
    return () => current?.close();
  }, [log, node, linked, turn]);
  return log;
}
