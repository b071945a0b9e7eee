import { useEffect, useState } from 'preact/hooks';
import { signOut } from '../link';
import { navigation } from '../pages';
import { route, to } from '../router';
import { nodes, workloads } from '../state';
import { Icon } from './icons';

/** The pages, at the side; on a phone behind a button at the top. */
export function Navigation() {
  const [open, setOpen] = useState(false);
  const here = route.value.segments[0] ?? '';
  useEffect(() => setOpen(false), [route.value]);
  useEffect(() => {
    if (!open) {
      return undefined;
    }
    const close = (event: KeyboardEvent) => {
      if (event.key === 'Escape') {
        setOpen(false);
      }
    };
    addEventListener('keydown', close);
    return () => removeEventListener('keydown', close);
  }, [open]);
  return (
    <header class="side">
      <div class="side-head">
        <a class="brand" href="#/">
          <img src={`${import.meta.env.BASE_URL}favicon.svg`} alt="" width="28" height="28" />
          <span>EdgeKube</span>
        </a>
        <button
          type="button"
          class="button button-quiet menu-button"
          aria-expanded={open}
          aria-controls="navigation"
          onClick={() => setOpen(!open)}
        >
          <Icon name="menu" />
          <span class="visually-hidden">Menu</span>
        </button>
      </div>
      <nav id="navigation" class={open ? 'side-nav side-nav-open' : 'side-nav'} aria-label="Main">
        <ul>
          {navigation.map((one) => (
            <li key={one.segment}>
              <a href={one.segment === '' ? '#/' : to(one.segment)} aria-current={isHere(one.segment, here) ? 'page' : undefined}>
                <Icon name={one.icon} />
                <span>{one.title}</span>
                {one.segment === 'boards' && <Problems of={nodes} what="boards" />}
                {one.segment === 'workloads' && <Problems of={workloads} what="workloads" />}
              </a>
            </li>
          ))}
        </ul>
        <button type="button" class="side-out" onClick={signOut}>
          <Icon name="out" />
          <span>Sign out</span>
        </button>
      </nav>
    </header>
  );
}

function isHere(segment: string, here: string): boolean {
  return segment === here || (segment === 'boards' && here === 'add-a-board') || (segment === 'workloads' && (here === 'edit' || here === 'new'));
}

function Problems({ of, what }: { of: { values(): { problems: string[] }[] }; what: string }) {
  const number = of.values().filter((one) => one.problems.length > 0).length;
  return number === 0 ? null : (
    <span class="side-count"><span class="visually-hidden">: </span>{number}<span class="visually-hidden"> {what} with problems</span></span>
  );
}
