import { computed, effect, type ReadonlySignal } from '@preact/signals';
import { Link, type LinkState } from './link';
import { forgetSession, rememberSession } from './session';
import type { Credentials, Request, Response, Stream, StreamHandlers } from './types';

export { RequestError, wordsOf } from './errors';
export { prepare } from './transport';
export { rememberedSession } from './session';
export type { LinkState } from './link';
export type * from './types';

/** The one link of this page. */
export const link = new Link();

export const linkState: ReadonlySignal<LinkState> = link.state;

// A session that was refused is not taken up again.
effect(() => {
  const state = linkState.value;
  if (state.kind === 'signed-out' && state.reason !== undefined) {
    forgetSession();
  }
});

/** Whether a command given now would be sent. */
export const live = computed(() => linkState.value.kind === 'live');

export async function connect(credentials: Credentials): Promise<void> {
  await link.connect(credentials);
  rememberSession(credentials);
}

export function signOut(): void {
  forgetSession();
  link.disconnect();
}

/** Rejects with a RequestError, which has the Status, when the answer is one. */
export const request = <T = Response['object']>(one: Request): Promise<Response<T>> => link.request<T>(one);

/** Acknowledges by itself. Ends with the link: `onClosed({lost: true})`; who wants it again starts it again. */
export const stream = (one: Request, handlers: StreamHandlers): Stream => link.stream(one, handlers);

if (typeof window !== 'undefined') {
  window.addEventListener('offline', () => link.networkGone());
  window.addEventListener('online', () => link.networkBack());
}
