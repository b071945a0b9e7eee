import { workloadKind, workloadKinds, type KindNames } from '../../kube/kinds';
import { ObjectEvents } from '../../kube/ObjectEvents';
import { rolloutOf } from '../../kube/rollout';
import type { KubeObject } from '../../link';
import { to } from '../../router';
import { useWatched, type WorkloadKind } from '../../state';
import { EmptyState, Loading, Page, Section } from '../../ui';
import type { ConditionLike } from '../../words/podTypes';
import type { PageProps } from '..';
import { Conditions } from '../pod/Conditions';
import { Actions } from './Actions';
import { Details } from './Details';
import { Pods } from './Pods';
import { Progress } from './Progress';
import { Revisions } from './Revisions';
import { Scale } from './Scale';
import './workload.css';

const up = { title: 'Workloads', href: to('workloads') };

/** One workload: how far its roll-out is, its pods, and what may be done with it. */
export default function Workload({ parameters }: PageProps) {
  const namespace = parameters['namespace']!;
  const name = parameters['name']!;
  const kind = workloadKind(parameters['kind']!);
  if (kind === undefined) {
    return <Page title={name} up={up}><EmptyState title={`${parameters['kind']} is not a kind of workload.`} /></Page>;
  }
  return <Watched key={`${namespace}/${kind}/${name}`} namespace={namespace} kind={kind} name={name} />;
}

export interface WorkloadProps {
  readonly object: KubeObject;
  readonly kind: WorkloadKind;
  readonly names: KindNames;
  readonly namespace: string;
  readonly name: string;
}

function Watched({ namespace, kind, name }: { readonly namespace: string; readonly kind: WorkloadKind; readonly name: string }) {
  const names = workloadKinds[kind];
  const watched = useWatched({ apiVersion: names.apiVersion, kind: names.kind, namespace, fieldSelector: `metadata.name=${name}` });
  const object = watched.store.entry(`${namespace}/${name}`).value;
  const failure = watched.failure.value;
  if (object === undefined) {
    return (
      <Page title={name} up={up}>
        {failure !== undefined ? <p class="alert alert-bad" role="alert">{failure.message}</p>
          : watched.told.value ? <EmptyState title="This workload is not there any more." /> : <Loading>Looking for the workload…</Loading>}
      </Page>
    );
  }
  return <Present object={object} kind={kind} names={names} namespace={namespace} name={name} />;
}

function Present(props: WorkloadProps) {
  const { object, kind, names, namespace, name } = props;
  const rollout = rolloutOf(kind, object);
  return (
    <Page title={name} up={up} actions={<Actions {...props} />}>
      <Progress rollout={rollout} names={names} namespace={namespace} name={name} />
      <div class="columns">
        {kind !== 'daemonset' && <Scale {...props} />}
        <Section title="Details"><Details object={object} names={names} /></Section>
      </div>
      <Pods object={object} namespace={namespace} name={name} />
      {kind === 'deployment' && <Revisions {...props} />}
      <Section title="Conditions"><Conditions conditions={(object['status']?.conditions ?? []) as ConditionLike[]} /></Section>
      <ObjectEvents kind={names.kind} namespace={namespace} name={name} />
    </Page>
  );
}
