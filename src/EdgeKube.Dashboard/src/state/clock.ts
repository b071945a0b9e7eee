import { signal } from '@preact/signals';

/** The time, for ages on the page: moves every ten seconds. */
export const now = signal(Date.now());

if (typeof window !== 'undefined') {
  setInterval(() => {
    if (!document.hidden) {
      now.value = Date.now();
    }
  }, 10_000);
  document.addEventListener('visibilitychange', () => {
    now.value = Date.now();
  });
}
