import { useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Check } from '../../kube/Check';
import { LogView } from '../../logs/LogView';
import { LogSearch, nextMatch } from '../../logs/search';
import { withoutTime } from '../../logs/times';
import { route, setQuery, to } from '../../router';
import { useWatched } from '../../state';
import { Button, Field, Loading, Page, Search } from '../../ui';
import type { PodLike } from '../../words/podTypes';
import type { PageProps } from '..';
import { download } from './download';
import { useLog, type LogState } from './useLog';

/** What a container writes, as it does. */
export default function Logs({ parameters }: PageProps) {
  const namespace = parameters['namespace']!;
  const name = parameters['name']!;
  const watched = useWatched({ apiVersion: 'v1', kind: 'Pod', namespace, fieldSelector: `metadata.name=${name}` });
  const pod = watched.store.entry(`${namespace}/${name}`).value as PodLike | undefined;
  const { query } = route.value;
  const wanted = query.get('container') ?? '';
  const containers = namesOf(pod);
  const container = wanted !== '' ? wanted : containers[0] ?? '';
  const failure = watched.failure.value;
  return (
    <Page title={`Logs of ${name}`} up={{ title: name, href: to('pods', namespace, name) }}>
      {container === '' ? (
        failure !== undefined ? <p class="alert alert-bad" role="alert">{failure.message}</p>
          : watched.told.value ? <p class="alert alert-warn">This pod is not there any more.</p> : <Loading>Looking for the pod…</Loading>
      ) : (
        <Log
          key={`${container} ${query.has('previous')}`}
          namespace={namespace}
          name={name}
          container={container}
          containers={containers.includes(container) ? containers : [container, ...containers]}
          previous={query.has('previous')}
          started={startOf(pod, container)}
        />
      )}
    </Page>
  );
}

function namesOf(pod: PodLike | undefined): string[] {
  const spec = pod?.spec;
  return [...(spec?.containers ?? []), ...(spec?.initContainers ?? []), ...(spec?.ephemeralContainers ?? [])].map((one) => one.name);
}

/** When the container's present run began; empty: it is not running. */
function startOf(pod: PodLike | undefined, container: string): string {
  const { containerStatuses = [], initContainerStatuses = [], ephemeralContainerStatuses = [] } = pod?.status ?? {};
  const status = [...containerStatuses, ...initContainerStatuses, ...ephemeralContainerStatuses].find((one) => one.name === container);
  return status?.state?.running?.startedAt ?? '';
}

interface LogProps {
  readonly namespace: string;
  readonly name: string;
  readonly container: string;
  readonly containers: readonly string[];
  readonly previous: boolean;
  readonly started: string;
}

function Log({ namespace, name, container, containers, previous, started }: LogProps) {
  const [turn, setTurn] = useState(0);
  const log = useLog({ namespace, name, container, previous }, turn);
  const following = useSignal(true);
  const [word, setWord] = useState('');
  const [wrap, setWrap] = useState(true);
  const [times, setTimes] = useState(false);
  const [current, setCurrent] = useState<number>();
  const search = useMemo(() => new LogSearch(log.buffer, word, times ? undefined : withoutTime), [log, word, times]);
  void log.version.value;
  const matches = search.matches();
  const state = log.state.value;

  // A container that starts, or starts again, goes on with its log by itself.
  const read = useRef(started);
  useEffect(() => {
    const over = state.kind === 'ended' || state.kind === 'failed';
    if (over && !previous && started !== '' && started !== read.current) {
      read.current = started;
      setTurn((before) => before + 1);
    }
  }, [started, state.kind]);

  const step = (forward: boolean): void => {
    following.value = false;
    setCurrent(nextMatch(matches, current ?? (forward ? -1 : log.buffer.end), forward));
  };
  return (
    <>
      <div class="log-bar">
        {containers.length > 1 && (
          <Field label="Container" hideLabel>
            <select value={container} onChange={(event) => setQuery({ container: event.currentTarget.value })}>
              {containers.map((one) => <option key={one} value={one}>{one}</option>)}
            </select>
          </Field>
        )}
        <div
          class="log-find"
          role="search"
          onKeyDown={(event) => {
            if (event.key === 'Enter' && matches.length > 0) {
              event.preventDefault();
              step(!event.shiftKey);
            }
          }}
        >
          <Search label="Search the log" value={word} onChange={(value) => { setWord(value); setCurrent(undefined); }} />
          <Button size="small" disabled={matches.length === 0} onClick={() => step(false)} aria-label="Match before">↑</Button>
          <Button size="small" disabled={matches.length === 0} onClick={() => step(true)} aria-label="Next match">↓</Button>
          <span class="log-state" role="status">{word === '' ? '' : matchWords(matches, current)}</span>
        </div>
        <Check label="Previous run" checked={previous} onChange={(value) => setQuery({ previous: value ? '1' : undefined, container })} />
        <Check label="Times" checked={times} onChange={setTimes} />
        <Check label="Wrap" checked={wrap} onChange={setWrap} />
        <Button onClick={() => { following.value = !following.value; }}>{following.value ? 'Pause' : 'Follow'}</Button>
        <Button onClick={() => download(`${name}-${container}.log`, log.buffer.text())} disabled={log.buffer.length === 0}>Download</Button>
        {(state.kind === 'ended' || state.kind === 'failed') && <Button onClick={() => setTurn(turn + 1)}>Read again</Button>}
      </div>
      {state.kind === 'failed' && <p class="alert alert-bad" role="alert">{state.message}</p>}
      <LogView
        buffer={log.buffer}
        version={log.version}
        label={`Log of ${container}`}
        word={word}
        current={current}
        following={following}
        wrap={wrap}
        times={times}
      />
      <p class="log-state">
        <span role="status">{words(state, following.value)}</span>{' '}
        {log.buffer.length} lines{log.buffer.first > 0 ? `; ${log.buffer.first} older ones are not kept here` : ''}.
      </p>
    </>
  );
}

function matchWords(matches: readonly number[], current: number | undefined): string {
  const at = current === undefined ? -1 : matches.indexOf(current);
  const lines = matches.length === 1 ? '1 line' : `${matches.length} lines`;
  return at < 0 ? lines : `${at + 1} of ${lines}`;
}

function words(state: LogState, following: boolean): string {
  switch (state.kind) {
    case 'reading': return following ? 'Following.' : 'Paused: new lines come, but the text stands still.';
    case 'lost': return 'The link is lost; the log goes on when it is back.';
    case 'ended': return 'The log has ended.';
    case 'failed': return '';
  }
}
