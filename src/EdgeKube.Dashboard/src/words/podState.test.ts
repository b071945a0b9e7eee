import { describe, expect, it } from 'vitest';
import type { ContainerStateLike, ContainerStatusLike, PodLike } from './podTypes';
import { podState } from './podState';
import { exitWords } from './reasons';

const status = (state: ContainerStateLike, more: Partial<ContainerStatusLike> = {}): ContainerStatusLike => ({ name: 'web', state, ...more });

const pod = (phase: string, statuses: ContainerStatusLike[], more: Partial<PodLike> = {}): PodLike => ({
  metadata: { name: 'web-1', namespace: 'default' },
  spec: { nodeName: 'board-1', containers: [{ name: 'web', image: 'nginx' }] },
  status: { phase, containerStatuses: statuses },
  ...more,
});

describe('the state of a pod', () => {
  it('is running when all is ready', () => {
    const state = podState(pod('Running', [status({ running: {} }, { ready: true, restartCount: 2 })]));
    expect(state).toMatchObject({ word: 'Running', tone: 'good', ready: 1, total: 1, restarts: 2 });
  });

  it('names the board nobody has with the scheduler’s message', () => {
    const state = podState({
      spec: { containers: [{ name: 'web' }] },
      status: { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/3 nodes are available: 3 Insufficient memory.' }] },
    });
    expect(state).toMatchObject({ word: 'Pending', tone: 'bad', text: 'No board can take the pod: 0/3 nodes are available: 3 Insufficient memory.', total: 1 });
  });

  it.each([
    ['CrashLoopBackOff', 'bad', 'again and again'],
    ['ImagePullBackOff', 'bad', 'pulling it failed'],
    ['ErrImageNeverPull', 'bad', 'imagePullPolicy: Never'],
    ['CreateContainerConfigError', 'bad', 'ConfigMap'],
    ['ContainerCreating', 'busy', 'is being made'],
    ['SomethingNew', 'busy', 'waits to be started'],
  ])('explains a container that waits with %s', (reason, tone, part) => {
    const state = podState(pod('Pending', [status({ waiting: { reason } })]));
    expect(state).toMatchObject({ word: reason, tone });
    expect(state.text).toContain(part);
  });

  it('tells what a crashing container died of', () => {
    const memory = podState(pod('Running', [status({ waiting: { reason: 'CrashLoopBackOff' } }, { lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } } })]));
    expect(memory.text).toContain('its last run: killed because it used more memory than it may');
    expect(memory.advice).toContain('memory limit');
    const command = podState(pod('Running', [status({ waiting: { reason: 'CrashLoopBackOff' } }, { lastState: { terminated: { exitCode: 127, reason: 'Error' } } })]));
    expect(command.text).toContain('the command was not found');
  });

  it('is leaving when it is deleted, and over when it was over', () => {
    const leaving = podState(pod('Running', [status({ running: {} }, { ready: true })], { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z', deletionGracePeriodSeconds: 30 } }));
    expect(leaving).toMatchObject({ word: 'Terminating', tone: 'busy', text: 'The pod is being ended. It has 30 seconds to end by itself.' });
    const over = podState(pod('Succeeded', [status({ terminated: { exitCode: 0, reason: 'Completed' } })], { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } }));
    expect(over).toMatchObject({ word: 'Completed', tone: 'idle' });
  });

  it('is evicted with the words of the board', () => {
    const state = podState({ status: { phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory.' } });
    expect(state).toMatchObject({ word: 'Evicted', tone: 'bad' });
    expect(state.text).toContain('The node was low on resource: memory.');
  });

  it('counts the steps of its preparation', () => {
    const initContainers = [{ name: 'fetch' }, { name: 'unpack' }];
    const first = { metadata: {}, spec: { nodeName: 'b', containers: [{ name: 'web' }], initContainers }, status: { phase: 'Pending', initContainerStatuses: [{ name: 'fetch', state: { terminated: { exitCode: 0 } } }, { name: 'unpack', state: { running: {} } }] } };
    expect(podState(first)).toMatchObject({ word: 'Init:1/2', tone: 'busy', text: 'Preparing, step 2 of 2: container unpack is at work.' });
    const failed = { ...first, status: { phase: 'Pending', initContainerStatuses: [{ name: 'fetch', state: { waiting: { reason: 'CrashLoopBackOff' } } }] } };
    expect(podState(failed)).toMatchObject({ word: 'Init:CrashLoopBackOff', tone: 'bad' });
    const bad = { ...first, status: { phase: 'Pending', initContainerStatuses: [{ name: 'fetch', state: { terminated: { exitCode: 2, reason: 'Error' } } }] } };
    expect(podState(bad)).toMatchObject({ word: 'Init:Error', tone: 'bad' });
  });

  it('counts sidecars among its containers', () => {
    const state = podState({
      spec: { nodeName: 'b', containers: [{ name: 'web' }], initContainers: [{ name: 'proxy', restartPolicy: 'Always' }] },
      status: {
        phase: 'Running',
        conditions: [{ type: 'Initialized', status: 'True' }, { type: 'Ready', status: 'True' }],
        containerStatuses: [{ name: 'web', ready: true, state: { running: {} } }],
        initContainerStatuses: [{ name: 'proxy', ready: true, started: true, state: { running: {} }, restartCount: 1 }],
      },
    });
    expect(state).toMatchObject({ word: 'Running', tone: 'good', ready: 2, total: 2, restarts: 1 });
  });

  it('is running but not ready when a probe fails', () => {
    const state = podState(pod('Running', [status({ running: {} }, { ready: false, started: true })], {
      status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'False' }], containerStatuses: [status({ running: {} }, { ready: false, started: true })] },
    }));
    expect(state).toMatchObject({ word: 'Running', tone: 'busy' });
    expect(state.text).toContain('readiness probe');
  });

  it('is unknown when nothing is known', () => {
    expect(podState({})).toMatchObject({ word: 'Unknown', tone: 'bad', ready: 0, total: 0 });
  });
});

describe('an exit code', () => {
  it.each([
    [127, undefined, 'exit code 127: the command was not found'],
    [137, undefined, 'exit code 137: killed (SIGKILL)'],
    [143, undefined, 'exit code 143: asked to end (SIGTERM)'],
    [3, undefined, 'exit code 3'],
    [undefined, 9, 'exit code 137: killed (SIGKILL)'],
  ])('%s with signal %s reads %s', (code, signal, words) => {
    expect(exitWords(code, signal)).toBe(words);
  });
});
