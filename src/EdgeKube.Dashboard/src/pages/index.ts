import type { ComponentType } from 'preact';
import { match } from '../router';

/** What a page is given: the named segments of its route. */
export interface PageProps {
  parameters: Record<string, string>;
}

interface PageModule {
  default: ComponentType<PageProps>;
}

interface PageEntry {
  /** Routes that show it: `pods/:namespace/:name`. */
  patterns: string[];
  load: () => Promise<PageModule>;
}

/** One line a page; each is a chunk of its own, loaded when it is first looked at. */
const pages: PageEntry[] = [
  { patterns: [''], load: () => import('./overview') },
  { patterns: ['boards'], load: () => import('./boards') },
  { patterns: ['boards/:name', 'boards/:name/:tab'], load: () => import('./board') },
  { patterns: ['workloads'], load: () => import('./workloads') },
  { patterns: ['workloads/:namespace/:kind/:name'], load: () => import('./workload') },
  { patterns: ['pods'], load: () => import('./pods') },
  { patterns: ['pods/:namespace/:name'], load: () => import('./pod') },
  { patterns: ['pods/:namespace/:name/logs'], load: () => import('./logs') },
  { patterns: ['pods/:namespace/:name/terminal'], load: () => import('./terminal') },
  // Namespace `_` for what has none; apiVersion as in the object: edit/apps%2Fv1/Deployment/default/web. `new` alone: an empty editor.
  { patterns: ['edit/:apiVersion/:kind/:namespace/:name', 'new'], load: () => import('./editor') },
  { patterns: ['services', 'services/:namespace/:name'], load: () => import('./services') },
  { patterns: ['storage'], load: () => import('./storage') },
  { patterns: ['events'], load: () => import('./events') },
  { patterns: ['add-a-board'], load: () => import('./add') },
  { patterns: ['settings'], load: () => import('./settings') },
];

export function find(segments: readonly string[]): { page: PageEntry; parameters: Record<string, string> } | undefined {
  for (const page of pages) {
    for (const pattern of page.patterns) {
      const parameters = match(pattern, segments);
      if (parameters !== undefined) {
        return { page, parameters };
      }
    }
  }
  return undefined;
}

/** The main navigation. */
export const navigation = [
  { title: 'Overview', segment: '', icon: 'overview' },
  { title: 'Boards', segment: 'boards', icon: 'board' },
  { title: 'Workloads', segment: 'workloads', icon: 'workload' },
  { title: 'Pods', segment: 'pods', icon: 'pod' },
  { title: 'Services', segment: 'services', icon: 'service' },
  { title: 'Storage', segment: 'storage', icon: 'storage' },
  { title: 'Events', segment: 'events', icon: 'event' },
  { title: 'Settings', segment: 'settings', icon: 'settings' },
] as const;
