import { CanvasAddon } from '@xterm/addon-canvas';
import { FitAddon } from '@xterm/addon-fit';
import { Terminal, type ITheme } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';

export interface Screen {
  readonly terminal: Terminal;
  fit(): void;
  dispose(): void;
}

/**
 * A terminal in an element. It is drawn on a canvas: the other way makes style elements and attributes, which the page's content
 * security policy does not let in.
 */
export function openScreen(parent: HTMLElement, screenReader: boolean): Screen {
  const terminal = new Terminal({
    cursorBlink: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    fontFamily: token('--mono').replaceAll('ui-monospace, ', '') || 'monospace',
    fontSize: parent.clientWidth < 480 ? 12 : 14,
    scrollback: 5000,
    screenReaderMode: screenReader,
    macOptionIsMeta: true,
    theme: theme(),
  });
  const fitting = new FitAddon();
  terminal.loadAddon(fitting);
  // Before it is opened, so that no other way of drawing is ever begun.
  terminal.loadAddon(new CanvasAddon());
  terminal.open(parent);
  fitting.fit();
  const sizes = new ResizeObserver(() => fitting.fit());
  sizes.observe(parent);
  const colours = new MutationObserver(() => { terminal.options.theme = theme(); });
  colours.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  return {
    terminal,
    fit: () => fitting.fit(),
    dispose() {
      sizes.disconnect();
      colours.disconnect();
      terminal.dispose();
    },
  };
}

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** The page's own colours, and sixteen that can be read on its ground. */
function theme(): ITheme {
  const dark = document.documentElement.dataset['theme'] === 'dark';
  const sixteen: ITheme = dark
    ? { black: '#2b383d', red: '#ff9f99', green: '#7fd69f', yellow: '#f2c46b', blue: '#9cc4f8', magenta: '#e0a8f0', cyan: '#57c3c9', white: '#d5dfe2', brightBlack: '#8a9aa1', brightRed: '#ffbab5', brightGreen: '#a5e6bd', brightYellow: '#f8d899', brightBlue: '#bdd8fb', brightMagenta: '#edc6f8', brightCyan: '#8adbe0', brightWhite: '#ffffff' }
    : { black: '#15211f', red: '#a3201d', green: '#176b3a', yellow: '#7a4b00', blue: '#1d4f91', magenta: '#7b2a8c', cyan: '#0d5c63', white: '#5d6d74', brightBlack: '#4d5b60', brightRed: '#b8312d', brightGreen: '#1f7a45', brightYellow: '#8a5800', brightBlue: '#2a62ad', brightMagenta: '#8f3aa1', brightCyan: '#146b73', brightWhite: '#15211f' };
  return {
    ...sixteen,
    background: token('--surface'),
    foreground: token('--text'),
    cursor: token('--accent'),
    cursorAccent: token('--on-accent'),
    selectionBackground: dark ? '#3a5560' : '#b9d6e6',
  };
}
