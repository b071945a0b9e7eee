import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';

interface PageProps {
  title: string;
  /** Links to what this page is part of. */
  up?: { title: string; href: string };
  /** Beside the title: a badge. */
  mark?: ComponentChildren;
  /** Buttons. */
  actions?: ComponentChildren;
  children: ComponentChildren;
}

/** A page's one h1, its actions, and the window's title. */
export function Page({ title, up, mark, actions, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} – EdgeKube`;
  }, [title]);
  return (
    <div class="page">
      {up !== undefined && <nav class="up" aria-label="Above"><a href={up.href}>‹ {up.title}</a></nav>}
      <div class="page-head">
        <h1 tabIndex={-1} id="page-title">{title}</h1>
        {mark}
        {actions !== undefined && <div class="page-actions">{actions}</div>}
      </div>
      {children}
    </div>
  );
}

/** A headed part of a page. */
export function Section({ title, actions, children }: { title: ComponentChildren; actions?: ComponentChildren; children: ComponentChildren }) {
  return (
    <section class="card">
      <div class="card-head">
        <h2>{title}</h2>
        {actions}
      </div>
      {children}
    </section>
  );
}
