import type { KubeObject } from '../link';

const RevisionAnnotation = 'deployment.kubernetes.io/revision';
const CauseAnnotation = 'kubernetes.io/change-cause';
const HashLabel = 'pod-template-hash';

/** Annotations that stay the deployment's own when it goes back to an earlier state. */
const OwnAnnotations = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  RevisionAnnotation,
  'deployment.kubernetes.io/revision-history',
  'deployment.kubernetes.io/desired-replicas',
  'deployment.kubernetes.io/max-replicas',
  'deprecated.deployment.rollback.to',
]);

/** A state that a deployment had, kept by the ReplicaSet that it made for it. */
export interface Revision {
  readonly number: number;
  readonly current: boolean;
  readonly created: string | undefined;
  readonly cause: string | undefined;
  readonly images: readonly string[];
  readonly pods: number;
  readonly replicaSet: KubeObject;
}

/** The revisions of a deployment, the newest first. */
export function revisionsOf(deployment: KubeObject, replicaSets: readonly KubeObject[]): Revision[] {
  const uid = deployment.metadata.uid;
  const present = Number(deployment.metadata.annotations?.[RevisionAnnotation] ?? 0);
  return replicaSets
    .filter((set) => set.metadata.ownerReferences?.some((owner) => owner.controller === true && owner.uid === uid))
    .map((set) => {
      const number = Number(set.metadata.annotations?.[RevisionAnnotation] ?? 0);
      return {
        number,
        current: number === present,
        created: set.metadata.creationTimestamp,
        cause: set.metadata.annotations?.[CauseAnnotation],
        images: imagesOf(set['spec']?.template),
        pods: set['status']?.replicas ?? 0,
        replicaSet: set,
      };
    })
    .filter((revision) => revision.number > 0)
    .sort((a, b) => b.number - a.number);
}

/** The JSON patch that takes a deployment back: the template without the label that told the ReplicaSets apart, and its annotations. */
export function rollbackPatch(deployment: KubeObject, revision: Revision): object[] {
  const kept = Object.entries(deployment.metadata.annotations ?? {}).filter(([name]) => OwnAnnotations.has(name));
  const earlier = Object.entries(revision.replicaSet.metadata.annotations ?? {}).filter(([name]) => !OwnAnnotations.has(name));
  return [
    { op: 'replace', path: '/spec/template', value: templateOf(revision.replicaSet) },
    { op: deployment.metadata.annotations === undefined ? 'add' : 'replace', path: '/metadata/annotations', value: Object.fromEntries([...kept, ...earlier]) },
  ];
}

/** The pod template as the deployment had it. */
export function templateOf(replicaSet: KubeObject): KubeObject {
  const template = replicaSet['spec'].template as KubeObject;
  const { [HashLabel]: _, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
}

export function imagesOf(template: KubeObject | undefined): string[] {
  const spec = template?.['spec'];
  return [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].map((one: { image?: string }) => one.image ?? '').filter((one) => one !== '');
}
