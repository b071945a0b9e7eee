import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../link';
import { selectorText, workloadKind } from './kinds';
import { resourceOf } from './resources';
import { revisionsOf, rollbackPatch } from './revisions';
import { rolloutOf } from './rollout';

describe('a selector', () => {
  it('is written as requests take it', () => {
    expect(selectorText({
      matchLabels: { app: 'web' },
      matchExpressions: [{ key: 'tier', operator: 'In', values: ['a', 'b'] }, { key: 'x', operator: 'Exists' }, { key: 'old', operator: 'DoesNotExist' }, { key: 'y', operator: 'NotIn', values: ['z'] }],
    })).toBe('app=web,tier in (a,b),x,!old,y notin (z)');
  });

  it('knows no kind of other names', () => {
    expect([workloadKind('deployment'), workloadKind('toString'), workloadKind('pod')]).toEqual(['deployment', undefined, undefined]);
  });
});

const replicaSet = (revision: number, image: string, owner = 'u'): KubeObject => ({
  metadata: {
    name: `web-${revision}`, creationTimestamp: '2026-01-01T00:00:00Z',
    annotations: { 'deployment.kubernetes.io/revision': `${revision}`, 'kubernetes.io/change-cause': `set ${image}`, 'deployment.kubernetes.io/max-replicas': '3' },
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: owner, controller: true }],
  },
  spec: { template: { metadata: { labels: { app: 'web', 'pod-template-hash': 'abc' } }, spec: { containers: [{ name: 'web', image }] } } },
  status: { replicas: revision },
});

describe('the revisions of a deployment', () => {
  const deployment: KubeObject = {
    metadata: { name: 'web', uid: 'u', annotations: { 'deployment.kubernetes.io/revision': '3', 'kubernetes.io/change-cause': 'set c', mine: 'x' } },
  };

  it('are those of its own ReplicaSets, the newest first', () => {
    const revisions = revisionsOf(deployment, [replicaSet(1, 'a'), replicaSet(3, 'c'), replicaSet(2, 'b'), replicaSet(4, 'd', 'other')]);
    expect(revisions.map(({ number, current, images, cause }) => [number, current, images, cause])).toEqual([
      [3, true, ['c'], 'set c'], [2, false, ['b'], 'set b'], [1, false, ['a'], 'set a']]);
  });

  it('are gone back to without the label that told them apart', () => {
    const [back] = revisionsOf(deployment, [replicaSet(1, 'a')]);
    expect(rollbackPatch(deployment, back!)).toEqual([
      { op: 'replace', path: '/spec/template', value: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'a' }] } } },
      { op: 'replace', path: '/metadata/annotations', value: { 'deployment.kubernetes.io/revision': '3', 'kubernetes.io/change-cause': 'set a' } },
    ]);
  });
});

describe('a roll-out', () => {
  const told = (spec: object, status: object, kind: 'deployment' | 'statefulset' | 'daemonset' = 'deployment'): [boolean, string, string] => {
    const { done, tone, text } = rolloutOf(kind, { metadata: { name: 'web', generation: 2 }, spec: { replicas: 3, ...spec }, status: { observedGeneration: 2, ...status } });
    return [done, tone, text];
  };

  it.each([
    [{}, { observedGeneration: 1 }, [false, 'busy', 'The change was taken and is about to be carried out.']],
    [{}, { updatedReplicas: 1, replicas: 4, availableReplicas: 3 }, [false, 'busy', 'Rolling out: 1 of 3 pods is of the new version.']],
    [{}, { updatedReplicas: 3, replicas: 4, availableReplicas: 3 }, [false, 'busy', 'Rolling out: 1 pod too many is ending.']],
    [{}, { updatedReplicas: 3, replicas: 3, availableReplicas: 2 }, [false, 'busy', 'Waiting: 2 of 3 pods are available.']],
    [{}, { updatedReplicas: 3, replicas: 3, availableReplicas: 3 }, [true, 'good', 'Rolled out. 3 of 3 pods are available.']],
    [{ replicas: 0 }, {}, [true, 'idle', 'Scaled to zero: nothing runs.']],
    [{ paused: true }, { availableReplicas: 3 }, [false, 'idle', 'Paused: changes wait until it is resumed. 3 of 3 pods are available.']],
    [{}, { conditions: [{ type: 'ReplicaFailure', status: 'True', message: 'exceeded quota' }] }, [false, 'bad', 'Pods cannot be made: exceeded quota']],
  ])('of %j at %j is told in words', (spec, status, expected) => {
    expect(told(spec, status)).toEqual(expected);
  });

  it('of a StatefulSet ends at its partition, of a DaemonSet with its boards', () => {
    expect(told({ updateStrategy: { rollingUpdate: { partition: 2 } } }, { updatedReplicas: 1, replicas: 3, availableReplicas: 3 }, 'statefulset')[0]).toBe(true);
    expect(told({}, { desiredNumberScheduled: 5, updatedNumberScheduled: 2, currentNumberScheduled: 5, numberAvailable: 4 }, 'daemonset')[2])
      .toBe('Rolling out: 2 of 5 pods are of the new version.');
  });

  it('that takes too long is bad', () => {
    expect(told({}, { updatedReplicas: 1, conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }] })[1]).toBe('bad');
  });
});

describe('a kind', () => {
  it.each([
    ['v1', 'Pod', 'pods', ''],
    ['networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies', 'networking.k8s.io'],
    ['networking.k8s.io/v1', 'Ingress', 'ingresses', 'networking.k8s.io'],
    ['v1', 'Endpoints', 'endpoints', ''],
  ])('%s %s is served as %s of %j', (apiVersion, kind, resource, group) => {
    expect(resourceOf(apiVersion, kind)).toEqual({ resource, group });
  });
});
