import type { KubeObject } from '../../link';
import { to } from '../../router';
import { Age } from '../../ui';

/** Where a pod is and whose. */
export function Details({ pod }: { readonly pod: KubeObject }) {
  const { spec, status, metadata } = pod;
  const owner = metadata.ownerReferences?.find((one) => one.controller === true);
  const labels = Object.entries(metadata.labels ?? {});
  return (
    <dl class="facts">
      <dt>Namespace</dt>
      <dd><a href={`${to('pods')}?namespace=${encodeURIComponent(metadata.namespace ?? '')}`}>{metadata.namespace}</a></dd>
      <dt>Board</dt>
      <dd>{spec?.nodeName === undefined ? 'none yet' : <a href={to('boards', spec.nodeName)}>{spec.nodeName}</a>}</dd>
      <dt>Made by</dt>
      <dd>{owner === undefined ? 'nobody: it stands alone' : <Owner pod={pod} kind={owner.kind} name={owner.name} />}</dd>
      <dt>Address</dt>
      <dd>{status?.podIP ?? '–'}</dd>
      <dt>Started</dt>
      <dd><Age time={status?.startTime ?? metadata.creationTimestamp} words /></dd>
      {status?.qosClass !== undefined && <><dt>Class</dt><dd>{status.qosClass}</dd></>}
      {spec?.restartPolicy !== undefined && <><dt>Restarts</dt><dd>{restarts[spec.restartPolicy as string] ?? spec.restartPolicy}</dd></>}
      {labels.length > 0 && <><dt>Labels</dt><dd>{labels.map(([key, value]) => <div key={key}><code>{key}={value}</code></div>)}</dd></>}
    </dl>
  );
}

const restarts: Readonly<Record<string, string>> = {
  Always: 'whenever a container ends',
  OnFailure: 'when a container fails',
  Never: 'never',
};

/** A ReplicaSet is a deployment's: its name without the hash of its template. */
function Owner({ pod, kind, name }: { readonly pod: KubeObject; readonly kind: string; readonly name: string }) {
  const namespace = pod.metadata.namespace!;
  const hash = pod.metadata.labels?.['pod-template-hash'];
  if (kind === 'ReplicaSet' && hash !== undefined && name.endsWith(`-${hash}`)) {
    const deployment = name.slice(0, -hash.length - 1);
    return <a href={to('workloads', namespace, 'deployment', deployment)}>Deployment {deployment}</a>;
  }
  return kind === 'StatefulSet' || kind === 'DaemonSet'
    ? <a href={to('workloads', namespace, kind.toLowerCase(), name)}>{kind} {name}</a>
    : <>{kind} {name}</>;
}
