import type { Tone } from '../ui/StatusBadge';
import type { ContainerStateLike, ContainerStatusLike } from './podTypes';

/** What is the matter, for somebody who does not know Kubernetes: its word, what it means, and what to do about it. */
export interface Explanation {
  readonly word: string;
  readonly tone: Tone;
  readonly text: string;
  readonly advice?: string;
}

interface Meaning {
  readonly tone: Tone;
  readonly text: string;
  readonly advice?: string;
}

const SeeLogs = 'Read the logs of its previous run for the cause.';
const SeeEvents = 'The events below name the cause.';

const Waiting: Readonly<Record<string, Meaning>> = {
  ContainerCreating: { tone: 'busy', text: 'is being made: image, volumes and network are got ready', advice: 'If it stays so, the events below name what is missing.' },
  PodInitializing: { tone: 'busy', text: 'waits for the containers that prepare the pod' },
  CrashLoopBackOff: { tone: 'bad', text: 'ends again and again soon after its start, and is started at longer and longer intervals', advice: SeeLogs },
  ErrImagePull: { tone: 'bad', text: 'has no image: it could not be pulled', advice: 'Check the name and tag of the image, and that the board reaches the registry.' },
  ImagePullBackOff: { tone: 'bad', text: 'has no image: pulling it failed and is tried again at longer and longer intervals', advice: 'Check the name and tag of the image, that the board reaches the registry, and the pull secret if the image is private.' },
  ErrImageNeverPull: { tone: 'bad', text: 'has no image: it is not on the board, and the pod forbids pulling it (imagePullPolicy: Never)', advice: 'Load the image onto the board, or allow pulling.' },
  InvalidImageName: { tone: 'bad', text: 'has an image name that is none', advice: 'Correct the name of the image.' },
  ImageInspectError: { tone: 'bad', text: 'has an image that the board cannot read', advice: 'The image on the board may be damaged: remove it there, and it is pulled anew.' },
  RegistryUnavailable: { tone: 'bad', text: 'has no image: the registry does not answer', advice: 'Check the network of the board and the registry.' },
  SignatureValidationFailed: { tone: 'bad', text: 'has an image whose signature is not valid' },
  CreateContainerConfigError: { tone: 'bad', text: 'cannot be made: something it refers to is missing, usually a ConfigMap, a Secret or a key of one', advice: 'Create what the message names.' },
  CreateContainerError: { tone: 'bad', text: 'could not be made by the board’s container runtime', advice: SeeEvents },
  RunContainerError: { tone: 'bad', text: 'could not be started: often its command is not in the image', advice: 'Check command and arguments.' },
  PreCreateHookError: { tone: 'bad', text: 'could not be made', advice: SeeEvents },
  PreStartHookError: { tone: 'bad', text: 'could not be started', advice: SeeEvents },
  PostStartHookError: { tone: 'bad', text: 'was stopped because its postStart hook failed', advice: SeeEvents },
};

const Terminated: Readonly<Record<string, Meaning>> = {
  Completed: { tone: 'idle', text: 'has done its work and ended without an error' },
  Error: { tone: 'bad', text: 'ended with an error', advice: SeeLogs },
  OOMKilled: { tone: 'bad', text: 'was killed because it used more memory than it may', advice: 'Raise its memory limit, or find out what needs so much.' },
  ContainerCannotRun: { tone: 'bad', text: 'could not run: often its command is not in the image', advice: 'Check command and arguments.' },
  StartError: { tone: 'bad', text: 'could not be started: often its command is not in the image', advice: 'Check command and arguments.' },
  DeadlineExceeded: { tone: 'bad', text: 'was stopped because it ran longer than it may' },
  ContainerStatusUnknown: { tone: 'bad', text: 'is not there any more, and how it ended is not known' },
};

/** What a shell and a kernel mean by an exit code, where that is known. */
export function exitWords(code: number | undefined, signal?: number): string {
  const number = signal || (code !== undefined && code > 128 && code < 160 ? code - 128 : 0);
  const names: Record<number, string> = {
    1: 'hung up (SIGHUP)', 2: 'interrupted (SIGINT)', 6: 'aborted itself (SIGABRT)', 9: 'killed (SIGKILL)',
    11: 'crashed (SIGSEGV)', 15: 'asked to end (SIGTERM)',
  };
  if (number > 0) {
    return `exit code ${code ?? 128 + number}: ${names[number] ?? `ended by signal ${number}`}`;
  }

  switch (code) {
    case undefined: return 'no exit code';
    case 126: return 'exit code 126: the command may not be executed';
    case 127: return 'exit code 127: the command was not found';
    default: return `exit code ${code}`;
  }
}

/** The present state of a container in plain words; undefined state: the board has not told any. */
export function containerExplanation(status: ContainerStatusLike | undefined, onBoard = true): Explanation {
  const state = status?.state;
  if (state?.running) {
    return runningExplanation(status!);
  }

  if (state?.waiting) {
    return waitingExplanation(state.waiting.reason, state.waiting.message, status?.lastState);
  }

  if (state?.terminated) {
    return terminatedExplanation(state.terminated);
  }

  return { word: 'Waiting', tone: 'busy', text: onBoard ? 'was not heard of yet' : 'waits until the pod has a board' };
}

export function waitingExplanation(reason: string | undefined, message: string | undefined, last?: ContainerStateLike): Explanation {
  const word = reason ?? 'Waiting';
  const meaning = Waiting[word] ?? { tone: 'busy', text: 'waits to be started' } satisfies Meaning;
  const before = word === 'CrashLoopBackOff' && last?.terminated ? `; its last run: ${lastRun(last.terminated)}` : '';
  const detail = message && word !== 'CrashLoopBackOff' ? `: ${message}` : '';
  return { word, tone: meaning.tone, text: `${meaning.text}${before}${detail}`, advice: adviceAfter(last, meaning.advice) };
}

export function terminatedExplanation(ended: NonNullable<ContainerStateLike['terminated']>): Explanation {
  const word = ended.reason || (ended.signal ? `Signal:${ended.signal}` : `ExitCode:${ended.exitCode ?? '?'}`);
  const meaning = Terminated[word] ?? (ended.exitCode === 0 ? Terminated['Completed']! : Terminated['Error']!);
  const code = ended.exitCode === 0 ? '' : ` (${exitWords(ended.exitCode, ended.signal)})`;
  return { word, tone: meaning.tone, text: `${meaning.text}${code}${ended.message ? `: ${ended.message}` : ''}`, advice: meaning.advice };
}

function runningExplanation(status: ContainerStatusLike): Explanation {
  if (status.ready) {
    return { word: 'Running', tone: 'good', text: 'is running and ready' };
  }

  return status.started === false
    ? { word: 'Running', tone: 'busy', text: 'is running and starting up: its startup probe has not succeeded yet' }
    : { word: 'NotReady', tone: 'busy', text: 'is running but not ready: its readiness probe does not succeed, so no service sends it anything', advice: SeeEvents };
}

function lastRun(ended: NonNullable<ContainerStateLike['terminated']>): string {
  return ended.reason === 'OOMKilled' ? 'killed because it used more memory than it may' : exitWords(ended.exitCode, ended.signal);
}

function adviceAfter(last: ContainerStateLike | undefined, otherwise: string | undefined): string | undefined {
  return last?.terminated?.reason === 'OOMKilled' ? Terminated['OOMKilled']!.advice : otherwise;
}
