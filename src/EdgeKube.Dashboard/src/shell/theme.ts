import { effect, signal } from '@preact/signals';

export type Theme = 'auto' | 'light' | 'dark';

const key = 'edgekube.theme';

function remembered(): Theme {
  const text = localStorage.getItem(key);
  return text === 'light' || text === 'dark' ? text : 'auto';
}

/** What was chosen on this device. */
export const theme = signal<Theme>(remembered());

const system = matchMedia('(prefers-color-scheme: dark)');

/** What that comes to now: for what is drawn on a canvas. */
export const dark = signal(false);

function follow(): void {
  dark.value = theme.value === 'dark' || (theme.value === 'auto' && system.matches);
}

system.addEventListener('change', follow);

effect(() => {
  follow();
  document.documentElement.dataset['theme'] = dark.value ? 'dark' : 'light';
});

export function choose(chosen: Theme): void {
  theme.value = chosen;
  localStorage.setItem(key, chosen);
}
