/** Parts of a page that have addresses of their own. */
export function Tabs({ label, tabs, here }: { label: string; tabs: readonly { id: string; title: string; href: string }[]; here: string }) {
  return (
    <nav class="tabs" aria-label={label}>
      {tabs.map((tab) => <a key={tab.id} href={tab.href} aria-current={tab.id === here ? 'page' : undefined}>{tab.title}</a>)}
    </nav>
  );
}
