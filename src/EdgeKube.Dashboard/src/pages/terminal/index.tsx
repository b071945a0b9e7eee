import { useRef, useState } from 'preact/hooks';
import { Check } from '../../kube/Check';
import { route, setQuery, to } from '../../router';
import { may, useWatched } from '../../state';
import { Button, Field, Loading, Page } from '../../ui';
import type { PodLike } from '../../words/podTypes';
import type { PageProps } from '..';
import { Session } from './Session';
import '../../logs/logs.css';
import './terminal.css';

const readerKey = 'edgekube.screen-reader';

/** A shell in a container. */
export default function TerminalPage({ parameters }: PageProps) {
  const namespace = parameters['namespace']!;
  const name = parameters['name']!;
  const allowed = may('create', 'pods/exec', '', namespace).value;
  const watched = useWatched({ apiVersion: 'v1', kind: 'Pod', namespace, fieldSelector: `metadata.name=${name}` });
  const pod = watched.store.entry(`${namespace}/${name}`).value as PodLike | undefined;
  const failure = watched.failure.value;
  return (
    <Page title={`Terminal in ${name}`} up={{ title: name, href: to('pods', namespace, name) }}>
      {allowed === false ? <p class="alert alert-warn">You may not open a terminal in pods of {namespace}.</p>
        : failure !== undefined ? <p class="alert alert-bad" role="alert">{failure.message}</p>
        : pod !== undefined && allowed === true ? <Terminals pod={pod} namespace={namespace} name={name} />
        : watched.told.value && allowed !== undefined ? <p class="alert alert-warn">This pod is not there any more.</p>
        : <Loading>Looking for the pod…</Loading>}
    </Page>
  );
}

function Terminals({ pod, namespace, name }: { readonly pod: PodLike; readonly namespace: string; readonly name: string }) {
  const statuses = [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.ephemeralContainerStatuses ?? [])];
  const running = statuses.filter((one) => one.state?.running).map((one) => one.name);
  const order = (pod.spec?.containers ?? []).map((one) => one.name);
  const containers = [...order.filter((one) => running.includes(one)), ...running.filter((one) => !order.includes(one))];
  const { query } = route.value;
  const wanted = query.get('container') ?? '';
  const first = useRef('');
  first.current ||= containers[0] ?? '';
  const container = wanted || first.current;
  const [command, setCommand] = useState(query.get('command') ?? 'sh');
  const [typed, setTyped] = useState(command);
  const [reader, setReader] = useState(() => localStorage.getItem(readerKey) === 'yes');
  const out = useRef<HTMLDivElement>(null);
  if (container === '') {
    return <p class="alert alert-warn" role="status">No container of this pod is running, so there is nothing to open a terminal in. It opens as soon as one does.</p>;
  }
  const choices = containers.includes(container) ? containers : [container, ...containers];
  return (
    <>
      <div ref={out} class="log-bar">
        {choices.length > 1 && (
          <Field label="Container" hideLabel>
            <select value={container} onChange={(event) => setQuery({ container: event.currentTarget.value })}>
              {choices.map((one) => <option key={one} value={one}>{one}</option>)}
            </select>
          </Field>
        )}
        <form class="log-find" onSubmit={(event) => { event.preventDefault(); setCommand(typed); }}>
          <Field label="Command" hideLabel>
            <input type="text" value={typed} spellcheck={false} autocapitalize="off" autocomplete="off" onInput={(event) => setTyped(event.currentTarget.value)} />
          </Field>
          <Button type="submit">Run</Button>
        </form>
        <Check
          label="For a screen reader"
          checked={reader}
          onChange={(value) => {
            localStorage.setItem(readerKey, value ? 'yes' : 'no');
            setReader(value);
          }}
        />
        <span class="log-state">Shift and Escape lead out of the terminal.</span>
      </div>
      <Session
        key={`${container} ${reader}`}
        namespace={namespace}
        name={name}
        container={container}
        command={command}
        screenReader={reader}
        onLeave={() => out.current?.querySelector('input')?.focus()}
      />
    </>
  );
}
