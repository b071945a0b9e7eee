import type { KubeObject } from '../../link';
import { podState, type PodState } from '../../words/podState';
import type { PodLike } from '../../words/podTypes';

/** What the list keeps of a pod. */
export interface PodRow extends KubeObject {
  state: PodState;
  node: string;
  /** Lower case: what a search looks into. */
  words: string;
}

export function podRow(object: KubeObject): PodRow {
  const pod = object as PodLike;
  const { name, namespace = '', creationTimestamp } = object.metadata;
  const state = podState(pod);
  const node = pod.spec?.nodeName ?? '';
  return {
    metadata: { name, namespace, creationTimestamp },
    state,
    node,
    words: `${namespace}/${name} ${node} ${state.word}`.toLowerCase(),
  };
}

/** Whether somebody should look at it. */
export function troubled(row: PodRow): boolean {
  return row.state.tone === 'bad';
}
