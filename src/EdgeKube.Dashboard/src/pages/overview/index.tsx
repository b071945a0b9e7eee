import { to } from '../../router';
import { limited, nodes, server, told, workloads } from '../../state';
import { EmptyState, Limited, Loading, Page, Section } from '../../ui';
import { Changes } from './Changes';
import { HealthMap } from './HealthMap';
import { ProblemCount, Problems } from './Problems';
import './overview.css';

export default function Overview() {
  if (nodes.keys.value.length === 0 && limited.value) {
    return <Page title="Overview"><Limited /></Page>;
  }
  if (!told.value && nodes.keys.value.length === 0) {
    return <Page title="Overview"><Loading /></Page>;
  }
  if (nodes.keys.value.length === 0) {
    return (
      <Page title="Overview">
        <EmptyState title="No board has joined yet."><a href={to('add-a-board')}>Add the first one</a></EmptyState>
      </Page>
    );
  }
  return (
    <Page title="Overview">
      <Summary />
      <Section title={<ProblemCount />}><Problems /></Section>
      <Section title="Boards" actions={<a href={to('boards')}>As a list</a>}><HealthMap /></Section>
      <Section title="What changed lately"><Changes /></Section>
    </Page>
  );
}

/** The whole in three numbers, told to screen readers as it changes. */
function Summary() {
  const boards = nodes.values();
  const work = workloads.values();
  const ready = boards.filter((one) => one.ready).length;
  const running = work.filter((one) => one.ready >= one.desired).length;
  const pods = boards.reduce((sum, one) => sum + (one.pods?.running ?? 0), 0);
  return (
    <div class="summary" role="status" aria-live="polite">
      <Figure href={to('boards')} value={`${ready} of ${boards.length}`} what="boards ready" bad={ready < boards.length} />
      <Figure href={to('workloads')} value={`${running} of ${work.length}`} what="workloads as wished" bad={running < work.length} />
      <Figure href={to('pods')} value={String(pods)} what="pods running" />
      <span class="visually-hidden"><ProblemCount />. Server {server.value?.version}.</span>
    </div>
  );
}

function Figure({ href, value, what, bad }: { href: string; value: string; what: string; bad?: boolean }) {
  return (
    <a class={`figure${bad === true ? ' figure-bad' : ''}`} href={href}>
      <strong>{value}</strong> <span>{what}</span>
    </a>
  );
}
