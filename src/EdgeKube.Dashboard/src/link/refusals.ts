import type { Credentials } from './types';

const unknown = (credentials: Credentials) => (credentials.kind === 'token'
  ? 'This token is not known here, or it is no longer good.'
  : 'There is no such user, or the password is another.');

/** Reason codes of CONNACK that no further try would change. */
const words: Record<number, (credentials: Credentials) => string> = {
  0x84: () => 'The server does not speak this protocol: it is older than this page.',
  0x85: () => 'The server did not take this session. Please sign in again.',
  0x86: unknown,
  // What the broker says to a wrong password, too.
  0x87: unknown,
  0x8a: () => 'The server has banned this client.',
};

/** @returns Undefined for what may be over at the next try. */
export function refusalOf(error: unknown, credentials: Credentials): string | undefined {
  const code = (error as { code?: unknown }).code;
  // MQTT 3.1.1 has small numbers for the same.
  const known = code === 4 ? 0x86 : code === 5 ? 0x87 : code;
  return typeof known === 'number' ? words[known]?.(credentials) : undefined;
}
