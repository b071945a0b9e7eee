import { StateWords } from '../../kube/StateWords';
import { to } from '../../router';
import { may } from '../../state';
import { Age, count } from '../../ui';
import type { ContainerLike, ContainerStatusLike, PodLike } from '../../words/podTypes';
import { containerExplanation, terminatedExplanation } from '../../words/reasons';

interface Props {
  readonly pod: PodLike;
  readonly namespace: string;
  readonly name: string;
}

/** The containers of a pod, those that prepare it first, and how each is. */
export function Containers({ pod, namespace, name }: Props) {
  const logs = may('get', 'pods/log', '', namespace).value === true;
  const href = (container: string): string => `${to('pods', namespace, name, 'logs')}?container=${encodeURIComponent(container)}`;
  const one = (container: ContainerLike, statuses: readonly ContainerStatusLike[] | undefined, role?: string) => (
    <One
      key={container.name}
      container={container}
      status={statuses?.find((status) => status.name === container.name)}
      role={role}
      placed={pod.spec?.nodeName !== undefined}
      logs={logs ? href(container.name) : undefined}
    />
  );
  return (
    <div class="containers">
      {pod.spec?.initContainers?.map((container) => one(container, pod.status?.initContainerStatuses, container.restartPolicy === 'Always' ? 'runs beside the others' : 'prepares the pod'))}
      {pod.spec?.containers?.map((container) => one(container, pod.status?.containerStatuses))}
      {pod.spec?.ephemeralContainers?.map((container) => one(container, pod.status?.ephemeralContainerStatuses, 'was added to look for errors'))}
    </div>
  );
}

interface OneProps {
  readonly container: ContainerLike;
  readonly status: ContainerStatusLike | undefined;
  readonly role: string | undefined;
  readonly placed: boolean;
  readonly logs: string | undefined;
}

function One({ container, status, role, placed, logs }: OneProps) {
  const state = containerExplanation(status, placed);
  const last = status?.lastState?.terminated;
  const restarts = status?.restartCount ?? 0;
  return (
    <div class="container-one">
      <div class="container-head">
        <h3>{container.name}</h3>
        {role !== undefined && <span class="muted">{role}</span>}
        {logs !== undefined && <a href={logs} aria-label={`Logs of ${container.name}`}>Logs</a>}
      </div>
      <StateWords state={state} subject="It" />
      <p class="muted container-image"><code>{container.image}</code></p>
      {container.ports !== undefined && container.ports.length > 0 && <p class="muted">Listens on {container.ports.map((port) => `${port.containerPort}/${port.protocol ?? 'TCP'}`).join(', ')}</p>}
      <Resources container={container} />
      {restarts > 0 && (
        <p>
          Started again {count(restarts, 'time')}
          {last?.finishedAt === undefined ? '.' : <>, lastly <Age time={last.finishedAt} words />: its previous run {terminatedExplanation(last).text}.</>}
          {logs !== undefined && last !== undefined && <> <a href={`${logs}&previous=1`}>Logs of its previous run</a></>}
        </p>
      )}
    </div>
  );
}

function Resources({ container }: { readonly container: ContainerLike }) {
  const { requests, limits } = container.resources ?? {};
  const words = (of: Readonly<Record<string, string>> | undefined): string => Object.entries(of ?? {}).map(([name, value]) => `${name} ${value}`).join(', ');
  const parts = [words(requests) && `Asks for ${words(requests)}`, words(limits) && `may use ${words(limits)}`].filter((part) => part !== '');
  return parts.length === 0 ? null : <p class="muted">{parts.join('; ')}</p>;
}
