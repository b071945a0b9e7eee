import { describe, expect, it } from 'vitest';
import { workloadRow } from './workloadRow';
import { wordFor } from './WorkloadTable';

describe('a workload in the list', () => {
  it('says of an object what its state topic would', () => {
    const row = workloadRow('deployment', {
      metadata: { name: 'web', namespace: 'a', generation: 1 },
      spec: { replicas: 2, template: { spec: { containers: [{ image: 'nginx' }] } } },
      status: { observedGeneration: 1, replicas: 2, updatedReplicas: 2, readyReplicas: 1, availableReplicas: 1 },
    });
    expect(row).toMatchObject({ name: 'web', namespace: 'a', kind: 'deployment', desired: 2, ready: 1, updated: 2, available: 1, images: ['nginx'], problems: [] });
    expect(wordFor(row)).toEqual({ tone: 'busy', word: 'Starting' });
  });

  it.each([
    [{ problems: ['x'] }, 'Problem'],
    [{ paused: true }, 'Paused'],
    [{ desired: 0 }, 'Scaled to zero'],
    [{ updated: 1 }, 'Rolling out'],
    [{}, 'Running'],
  ])('with %j is called %s', (more, word) => {
    const running = { namespace: 'a', kind: 'deployment' as const, name: 'web', desired: 2, ready: 2, updated: 2, available: 2, problems: [] };
    expect(wordFor({ ...running, ...more }).word).toBe(word);
  });
});
