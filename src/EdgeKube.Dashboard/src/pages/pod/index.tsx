import { ObjectEvents } from '../../kube/ObjectEvents';
import { StateWords } from '../../kube/StateWords';
import type { KubeObject } from '../../link';
import { to } from '../../router';
import { useWatched } from '../../state';
import { EmptyState, Loading, Page, Section, StatusBadge } from '../../ui';
import { podState } from '../../words/podState';
import type { PodLike } from '../../words/podTypes';
import type { PageProps } from '..';
import { Actions } from './Actions';
import { Conditions } from './Conditions';
import { Containers } from './Containers';
import { Details } from './Details';

const up = { title: 'Pods', href: to('pods') };

/** One pod, live. */
export default function Pod({ parameters }: PageProps) {
  const namespace = parameters['namespace']!;
  const name = parameters['name']!;
  return <Watched key={`${namespace}/${name}`} namespace={namespace} name={name} />;
}

function Watched({ namespace, name }: { readonly namespace: string; readonly name: string }) {
  const watched = useWatched({ apiVersion: 'v1', kind: 'Pod', namespace, fieldSelector: `metadata.name=${name}` });
  const pod = watched.store.entry(`${namespace}/${name}`).value;
  const failure = watched.failure.value;
  if (pod === undefined) {
    return (
      <Page title={name} up={up}>
        {failure !== undefined ? <p class="alert alert-bad" role="alert">{failure.message}</p>
          : watched.told.value ? <Gone namespace={namespace} /> : <Loading>Looking for the pod…</Loading>}
        {watched.told.value && <ObjectEvents kind="Pod" namespace={namespace} name={name} />}
      </Page>
    );
  }
  return <Present pod={pod} namespace={namespace} name={name} />;
}

function Present({ pod, namespace, name }: { readonly pod: KubeObject; readonly namespace: string; readonly name: string }) {
  const like = pod as PodLike;
  const state = podState(like);
  return (
    <Page
      title={name}
      up={up}
      mark={<StatusBadge tone={state.tone}>{state.word}</StatusBadge>}
      actions={<Actions namespace={namespace} name={name} deleting={pod.metadata.deletionTimestamp !== undefined} owned={ownerOf(pod) !== undefined} />}
    >
      <div role="status" aria-live="polite">
        {state.tone === 'good' ? <p>{state.text}</p> : <StateWords state={state} />}
      </div>
      <div class="columns">
        <Section title="Containers"><Containers pod={like} namespace={namespace} name={name} /></Section>
        <Section title="Details"><Details pod={pod} /></Section>
      </div>
      <Section title="Conditions"><Conditions conditions={like.status?.conditions ?? []} /></Section>
      <ObjectEvents kind="Pod" namespace={namespace} name={name} />
    </Page>
  );
}

function Gone({ namespace }: { readonly namespace: string }) {
  return (
    <EmptyState title="This pod is not there any more.">
      A pod that a workload needs is made anew under another name: <a href={`${to('pods')}?namespace=${encodeURIComponent(namespace)}`}>see the pods of {namespace}</a>.
    </EmptyState>
  );
}

function ownerOf(pod: KubeObject): string | undefined {
  return pod.metadata.ownerReferences?.find((one) => one.controller === true)?.kind;
}
