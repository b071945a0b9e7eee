import type { Credentials } from './types';

const key = 'edgekube.session';

/** Credentials of this tab only: they go when it is closed. */
export function rememberedSession(): Credentials | undefined {
  try {
    const text = sessionStorage.getItem(key);
    return text === null ? undefined : (JSON.parse(text) as Credentials);
  } catch {
    return undefined;
  }
}

export function rememberSession(credentials: Credentials): void {
  sessionStorage.setItem(key, JSON.stringify(credentials));
}

export function forgetSession(): void {
  sessionStorage.removeItem(key);
}
