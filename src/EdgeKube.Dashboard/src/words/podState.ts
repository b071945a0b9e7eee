import type { ConditionLike, ContainerLike, ContainerStatusLike, PodLike } from './podTypes';
import { containerExplanation, terminatedExplanation, waitingExplanation, type Explanation } from './reasons';

/** A pod's state: the word that kubectl prints for it, and what it means. */
export interface PodState extends Explanation {
  readonly ready: number;
  readonly total: number;
  readonly restarts: number;
}

const PodReasons: Readonly<Record<string, Omit<Explanation, 'word'>>> = {
  Evicted: { tone: 'bad', text: 'The board was short of memory or disk, and the pod had to go', advice: 'Its controller makes another one; this one may be deleted.' },
  DeadlineExceeded: { tone: 'bad', text: 'The pod ran longer than it may and was stopped' },
  NodeLost: { tone: 'bad', text: 'The board is not heard of; nobody knows how the pod is' },
  NodeAffinity: { tone: 'bad', text: 'The board is not one that the pod may run on' },
  OutOfcpu: { tone: 'bad', text: 'The board had too little processor left for the pod' },
  OutOfmemory: { tone: 'bad', text: 'The board had too little memory left for the pod' },
  OutOfpods: { tone: 'bad', text: 'The board may not have another pod' },
  Preempting: { tone: 'bad', text: 'The pod made room for a more important one' },
  Shutdown: { tone: 'idle', text: 'The board was shut down' },
  Terminated: { tone: 'idle', text: 'The board was shut down' },
  UnexpectedAdmissionError: { tone: 'bad', text: 'The board could not give the pod what it asks for' },
};

/** What a pod is up to, in Kubernetes' word and in plain ones. */
export function podState(pod: PodLike): PodState {
  const statuses = pod.status?.containerStatuses ?? [];
  const sidecars = sidecarsOf(pod);
  const counted = [...statuses, ...sidecars];
  return {
    ...explanation(pod),
    ready: counted.filter(status => status.ready && status.state?.running).length,
    total: (pod.spec?.containers?.length ?? statuses.length) + (pod.spec?.initContainers ?? []).filter(restartable).length,
    restarts: [...statuses, ...(pod.status?.initContainerStatuses ?? [])].reduce((sum, status) => sum + (status.restartCount ?? 0), 0),
  };
}

export function condition(pod: PodLike, type: string): ConditionLike | undefined {
  return pod.status?.conditions?.find(one => one.type === type);
}

function explanation(pod: PodLike): Explanation {
  const phase = pod.status?.phase ?? 'Unknown';
  const over = phase === 'Succeeded' || phase === 'Failed';
  if (pod.metadata?.deletionTimestamp && !over) {
    return leaving(pod);
  }

  const reason = pod.status?.reason;
  if (reason) {
    const known = PodReasons[reason] ?? { tone: over ? 'bad' as const : 'busy' as const, text: over ? 'The pod failed' : 'The pod waits' };
    return { word: reason, ...known, text: sentence(known.text, pod.status?.message) };
  }

  const unplaced = condition(pod, 'PodScheduled');
  if (phase === 'Pending' && !pod.spec?.nodeName && unplaced?.status === 'False') {
    return waitingForBoard(unplaced);
  }

  return initState(pod) ?? mainState(pod, phase);
}

function leaving(pod: PodLike): Explanation {
  if (pod.status?.reason === 'NodeLost') {
    return { word: 'Unknown', tone: 'bad', text: 'The pod shall end, but its board is not heard of.', advice: 'It goes when the board is back, or when it is deleted without waiting.' };
  }

  const grace = pod.metadata?.deletionGracePeriodSeconds;
  const time = grace ? ` It has ${grace} ${grace === 1 ? 'second' : 'seconds'} to end by itself.` : '';
  return { word: 'Terminating', tone: 'busy', text: `The pod is being ended.${time}`, advice: 'If it stays so, its board may be away.' };
}

function waitingForBoard(unplaced: ConditionLike): Explanation {
  if (unplaced.reason === 'SchedulingGated') {
    return { word: 'SchedulingGated', tone: 'busy', text: 'The pod is held back by a scheduling gate; whoever put it there must take it away.' };
  }

  return {
    word: 'Pending',
    tone: 'bad',
    text: sentence('No board can take the pod', unplaced.message),
    advice: 'Free or add a board that fits, or ask for less.',
  };
}

function initState(pod: PodLike): Explanation | undefined {
  const specs = pod.spec?.initContainers ?? [];
  const statuses = pod.status?.initContainerStatuses ?? [];
  if (condition(pod, 'Initialized')?.status === 'True') {
    return undefined;
  }

  for (const [at, status] of statuses.entries()) {
    const spec = specs.find(one => one.name === status.name);
    if (status.state?.terminated?.exitCode === 0 || (restartable(spec) && status.started)) {
      continue;
    }

    return initStep(status, at, Math.max(specs.length, statuses.length));
  }

  return undefined;
}

function initStep(status: ContainerStatusLike, at: number, total: number): Explanation {
  const { terminated, waiting } = status.state ?? {};
  const step = `Preparing, step ${at + 1} of ${total}: container ${status.name}`;
  if (terminated) {
    const ended = terminatedExplanation(terminated);
    return { ...ended, word: `Init:${ended.word}`, text: `${step} ${ended.text}.` };
  }

  if (waiting?.reason && waiting.reason !== 'PodInitializing') {
    const why = waitingExplanation(waiting.reason, waiting.message, status.lastState);
    return { ...why, word: `Init:${why.word}`, text: `${step} ${why.text}.` };
  }

  return { word: `Init:${at}/${total}`, tone: 'busy', text: `${step} is at work.` };
}

function mainState(pod: PodLike, phase: string): Explanation {
  const statuses = pod.status?.containerStatuses ?? [];
  // The first container that is not well names the pod, as kubectl has it.
  const troubled = statuses.find(one => one.state?.waiting?.reason)
    ?? (phase === 'Succeeded' ? undefined : statuses.find(one => one.state?.terminated && one.state.terminated.exitCode !== 0))
    ?? (phase === 'Running' ? undefined : statuses.find(one => one.state?.terminated));
  if (troubled) {
    const why = containerExplanation(troubled);
    return { ...why, text: `${subject(troubled, statuses)} ${why.text}.` };
  }

  switch (phase) {
    case 'Running': return running(pod, statuses);
    case 'Succeeded': return { word: 'Completed', tone: 'idle', text: 'The pod has done its work and ended without an error.' };
    case 'Failed': return { word: 'Failed', tone: 'bad', text: sentence('The pod failed', pod.status?.message) };
    case 'Pending': return pod.spec?.nodeName
      ? { word: 'Pending', tone: 'busy', text: `The pod is to run on ${pod.spec.nodeName}, which has not begun with it yet.`, advice: 'If it stays so, the board may be away.' }
      : { word: 'Pending', tone: 'busy', text: 'The pod waits for a board.' };
    default: return { word: phase, tone: 'bad', text: 'How the pod is cannot be told: its board is not heard of.' };
  }
}

function running(pod: PodLike, statuses: readonly ContainerStatusLike[]): Explanation {
  const ready = condition(pod, 'Ready');
  if (!ready || ready.status === 'True') {
    return { word: 'Running', tone: 'good', text: 'The pod is running and ready.' };
  }

  const slow = statuses.find(one => one.state?.running && !one.ready);
  if (slow) {
    const why = containerExplanation(slow);
    return { ...why, word: why.word === 'NotReady' ? 'Running' : why.word, text: `${subject(slow, statuses)} ${why.text}.` };
  }

  return { word: 'NotReady', tone: 'busy', text: sentence('The pod is running but not ready', ready.message) };
}

function subject(status: ContainerStatusLike, all: readonly ContainerStatusLike[]): string {
  return all.length > 1 ? `Container ${status.name}` : 'The container';
}

function sidecarsOf(pod: PodLike): ContainerStatusLike[] {
  const names = new Set((pod.spec?.initContainers ?? []).filter(restartable).map(one => one.name));
  return (pod.status?.initContainerStatuses ?? []).filter(status => names.has(status.name));
}

function restartable(container: ContainerLike | undefined): boolean {
  return container?.restartPolicy === 'Always';
}

function sentence(text: string, detail: string | undefined): string {
  const whole = detail ? `${text}: ${detail}` : text;
  return /[.!?]$/.test(whole) ? whole : `${whole}.`;
}
