import type { WorkloadKind } from '../state/types';

/** What a kind of workload is called where. */
export interface KindNames {
  readonly apiVersion: string;
  readonly kind: string;
  readonly resource: string;
  readonly group: string;
  readonly title: string;
}

export const workloadKinds: Readonly<Record<WorkloadKind, KindNames>> = {
  deployment: { apiVersion: 'apps/v1', kind: 'Deployment', resource: 'deployments', group: 'apps', title: 'Deployment' },
  statefulset: { apiVersion: 'apps/v1', kind: 'StatefulSet', resource: 'statefulsets', group: 'apps', title: 'StatefulSet' },
  daemonset: { apiVersion: 'apps/v1', kind: 'DaemonSet', resource: 'daemonsets', group: 'apps', title: 'DaemonSet' },
};

/** Undefined when an address names something else. */
export function workloadKind(name: string): WorkloadKind | undefined {
  return Object.hasOwn(workloadKinds, name) ? (name as WorkloadKind) : undefined;
}

interface Selector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

/** A selector as a request takes it: `app=web,tier in (a,b),!old`. */
export function selectorText(selector: Selector | undefined): string {
  const labels = Object.entries(selector?.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
  const expressions = (selector?.matchExpressions ?? []).map(({ key, operator, values }) => {
    switch (operator) {
      case 'In': return `${key} in (${(values ?? []).join(',')})`;
      case 'NotIn': return `${key} notin (${(values ?? []).join(',')})`;
      case 'DoesNotExist': return `!${key}`;
      default: return key;
    }
  });
  return [...labels, ...expressions].join(',');
}
