/** Drawn here, of lines: no icon font, nothing fetched. */
const paths: Record<string, string> = {
  overview: 'M3 3h6v6H3zM11 3h6v6h-6zM3 11h6v6H3zM11 11h6v6h-6z',
  board: 'M5 5h10v10H5zM8 8h4v4H8zM8 2v3M12 2v3M8 15v3M12 15v3M2 8h3M2 12h3M15 8h3M15 12h3',
  workload: 'M10 2l7 4-7 4-7-4zM3 10l7 4 7-4M3 14l7 4 7-4',
  pod: 'M10 2l7 4v8l-7 4-7-4V6zM3 6l7 4 7-4M10 10v8',
  service: 'M10 3v4M10 13v4M4 17h12M4 3h12M10 7a3 3 0 100 6 3 3 0 000-6z',
  storage: 'M3 5c0-4 14-4 14 0v10c0 4-14 4-14 0zM3 5c0 4 14 4 14 0M3 10c0 4 14 4 14 0',
  event: 'M3 10h3l2-6 4 12 2-6h3',
  settings: 'M3 6h8M15 6h2M3 14h2M9 14h8M13 4v4M7 12v4',
  menu: 'M3 5h14M3 10h14M3 15h14',
  out: 'M8 3H4v14h4M12 6l4 4-4 4M7 10h9',
  plus: 'M10 4v12M4 10h12',
};

export function Icon({ name }: { name: string }) {
  return (
    <svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
      <path d={paths[name] ?? ''} fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" />
    </svg>
  );
}
