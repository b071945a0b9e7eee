import { effect, signal, type ReadonlySignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { live, RequestError, stream, type KubeObject, type Request, type Stream } from '../link';
import { Store } from './store';

/** What a watch tells, kept: from the first object to the last change, over lost links too. */
export interface Watched<T extends KubeObject = KubeObject> {
  store: Store<T>;
  /** Whether all that was there has been told. */
  told: ReadonlySignal<boolean>;
  /** Why there is nothing, when the server refused. */
  failure: ReadonlySignal<RequestError | undefined>;
  stop(): void;
}

/** `namespace/name`, or the name alone. */
export function keyOfObject(object: KubeObject): string {
  const { namespace, name } = object.metadata;
  return namespace === undefined ? name : `${namespace}/${name}`;
}

const again = 3000;

/**
 * Begins a watch and begins it again whenever the link is back.
 * @param keep What is kept of an object: who watches thousands keeps little.
 */
export function watch<T extends KubeObject = KubeObject>(
  selection: Omit<Request, 'verb'>,
  keep: (object: KubeObject) => T = (object) => object as T,
): Watched<T> {
  const store = new Store<T>();
  const told = signal(false);
  const failure = signal<RequestError | undefined>(undefined);
  let current: Stream | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;

  const start = () => {
    let seen: Set<string> | undefined = new Set();
    current = stream({ verb: 'watch', ...selection }, {
      onEvent({ type, object }) {
        if (type === 'BOOKMARK') {
          if (seen !== undefined) {
            // What was there before the link went and is not told again has gone meanwhile.
            store.keys.peek().filter((key) => !seen!.has(key)).forEach((key) => store.put(key, undefined));
            seen = undefined;
            failure.value = undefined;
            store.flush();
            told.value = true;
          }
          return;
        }
        if (type === 'RESTART') {
          seen = new Set(); // all is told again
          return;
        }
        const key = keyOfObject(object);
        seen?.add(key);
        store.put(key, type === 'DELETED' ? undefined : keep(object));
      },
      onClosed(end) {
        current = undefined;
        if (end.lost) {
          return;
        }
        if (end.code >= 400) {
          failure.value = new RequestError(end.status ?? {}, end.code);
        }
        if (end.code < 400 || end.code === 410 || end.code === 429 || end.code >= 500) {
          retry = setTimeout(() => live.peek() && start(), again);
        }
      },
    });
  };

  const stopFollowing = effect(() => {
    if (live.value) {
      clearTimeout(retry);
      current?.close();
      start();
    }
  });
  return {
    store,
    told,
    failure,
    stop() {
      stopFollowing();
      clearTimeout(retry);
      current?.close();
    },
  };
}

/** A watch as long as the component is there. */
export function useWatched<T extends KubeObject = KubeObject>(
  selection: Omit<Request, 'verb'>,
  keep?: (object: KubeObject) => T,
): Watched<T> {
  const key = JSON.stringify(selection);
  const watched = useMemo(() => watch<T>(selection, keep), [key]);
  useEffect(() => () => watched.stop(), [watched]);
  return watched;
}
