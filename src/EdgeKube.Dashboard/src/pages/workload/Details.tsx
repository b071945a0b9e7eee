import type { KindNames } from '../../kube/kinds';
import { imagesOf } from '../../kube/revisions';
import type { KubeObject } from '../../link';
import { to } from '../../router';
import { Age } from '../../ui';

/** What a workload is made of. */
export function Details({ object, names }: { readonly object: KubeObject; readonly names: KindNames }) {
  const { spec, metadata } = object;
  const labels = Object.entries((spec?.selector?.matchLabels ?? {}) as Record<string, string>);
  const strategy = (spec?.strategy ?? spec?.updateStrategy)?.type as string | undefined;
  return (
    <dl class="facts">
      <dt>Kind</dt>
      <dd>{names.title}</dd>
      <dt>Namespace</dt>
      <dd><a href={`${to('workloads')}?namespace=${encodeURIComponent(metadata.namespace ?? '')}`}>{metadata.namespace}</a></dd>
      <dt>Images</dt>
      <dd>{imagesOf(spec?.template).map((image, at) => <div key={at}><code>{image}</code></div>)}</dd>
      <dt>Made</dt>
      <dd><Age time={metadata.creationTimestamp} words /></dd>
      {strategy !== undefined && <><dt>Renewal</dt><dd>{strategies[strategy] ?? strategy}</dd></>}
      {labels.length > 0 && <><dt>Pods with</dt><dd>{labels.map(([key, value]) => <div key={key}><code>{key}={value}</code></div>)}</dd></>}
    </dl>
  );
}

const strategies: Readonly<Record<string, string>> = {
  RollingUpdate: 'a few pods at a time',
  Recreate: 'all pods end before new ones start',
  OnDelete: 'pods are renewed when they are deleted',
};
