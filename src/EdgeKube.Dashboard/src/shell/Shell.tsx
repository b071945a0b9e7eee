import { Component, type ComponentChildren, type ComponentType } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { find, type PageProps } from '../pages';
import { route } from '../router';
import { Button, EmptyState, Loading, Page } from '../ui';
import { ConfirmHost } from '../ui/Confirm';
import { ToastHost } from '../ui/Toast';
import { wordsOf } from '../link';
import { Banner } from './Banner';
import { Navigation } from './Navigation';

/** What is around every page. */
export function Shell() {
  return (
    <div class="shell">
      <a class="skip" href="#main" onClick={skip}>Skip to the content</a>
      <Navigation />
      <div class="content">
        <Banner />
        <main id="main" tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      <ToastHost />
      <ConfirmHost />
    </div>
  );
}

function skip(event: Event): void {
  event.preventDefault();
  document.getElementById('main')?.focus();
}

/** The page of the route: loaded when it is first looked at, the one before stays until it is there. */
function Outlet() {
  const { segments } = route.value;
  const found = find(segments);
  const path = segments.join('/');
  const [loaded, setLoaded] = useState<{ load: unknown; page: ComponentType<PageProps> }>();
  const [failure, setFailure] = useState<string>();
  const first = useRef(true);
  useEffect(() => {
    setFailure(undefined);
    let here = true;
    found?.page.load().then(
      (module) => here && setLoaded({ load: found.page.load, page: module.default }),
      (error: unknown) => here && setFailure(wordsOf(error)));
    return () => {
      here = false;
    };
  }, [found?.page]);
  useEffect(() => {
    // Another page is told to screen readers by its heading; the first is read from its top.
    if (first.current) {
      first.current = false;
      return;
    }
    scrollTo(0, 0);
    document.getElementById('page-title')?.focus({ preventScroll: true });
  }, [path, loaded?.page]);
  if (found === undefined) {
    return <Page title="Nothing here"><EmptyState title="There is no such page."><a href="#/">To the overview</a></EmptyState></Page>;
  }
  if (failure !== undefined) {
    return (
      <Page title="Not loaded">
        <EmptyState title="This page could not be loaded.">
          <p>{failure}</p>
          <Button onClick={() => location.reload()}>Try again</Button>
        </EmptyState>
      </Page>
    );
  }
  if (loaded === undefined || loaded.load !== found.page.load) {
    return <Loading />;
  }
  return <Guard key={path}><loaded.page parameters={found.parameters} /></Guard>;
}

/** A page that fails takes no other with it. */
class Guard extends Component<{ children: ComponentChildren }, { failure?: string }> {
  override state: { failure?: string } = {};

  static override getDerivedStateFromError(error: unknown) {
    return { failure: wordsOf(error) };
  }

  override componentDidCatch(error: unknown) {
    console.error(error);
  }

  override render() {
    return this.state.failure === undefined ? this.props.children : (
      <Page title="Something went wrong">
        <p class="alert alert-bad" role="alert">{this.state.failure}</p>
        <Button onClick={() => this.setState({ failure: undefined })}>Show the page again</Button>
      </Page>
    );
  }
}
