import { useState } from 'preact/hooks';
import { live, request, wordsOf, type Response } from '../../link';
import { to } from '../../router';
import { may, nodes } from '../../state';
import { Button, Copy, dateTime, EmptyState, Loading, Page, Section } from '../../ui';
import { QrCode } from './QrCode';
import './add.css';

const up = { title: 'Boards', href: to('boards') };

export default function AddBoard() {
  const allowed = may('create', 'secrets', '', 'kube-system').value;
  const [join, setJoin] = useState<NonNullable<Response['join']>>();
  const [before, setBefore] = useState<ReadonlySet<string>>(new Set());
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const make = async () => {
    setBusy(true);
    setFailure(undefined);
    try {
      setJoin((await request({ verb: 'join' })).join);
      setBefore(new Set(nodes.keys.peek()));
    } catch (error) {
      setFailure(wordsOf(error));
    }
    setBusy(false);
  };
  if (allowed !== true) {
    return (
      <Page title="Add a board" up={up}>
        {allowed === undefined ? <Loading /> : <EmptyState title="You may not add boards.">Ask an administrator for a command.</EmptyState>}
      </Page>
    );
  }
  return (
    <Page title="Add a board" up={up}>
      <Section title="What to do">
        <ol class="steps">
          <li>Make a command here. It has a token in it that is good for a day: treat it as a password.</li>
          <li>Run it as root on the board, in a terminal there or over SSH. The board must reach this server.</li>
          <li>The board appears below as soon as it has joined.</li>
        </ol>
        <p>
          <Button variant={join === undefined ? 'primary' : 'plain'} busy={busy} disabled={!live.value} onClick={() => void make()}>
            {join === undefined ? 'Make a command' : 'Make another'}
          </Button>
        </p>
        {failure !== undefined && <p class="alert alert-bad" role="alert">{failure}</p>}
      </Section>
      {join !== undefined && (
        <>
          <Section title="The command" actions={<Copy text={join.command} what="the command" />}>
            <div class="command">
              <pre class="lines" tabIndex={0} role="region" aria-label="The command">{join.command}</pre>
              <QrCode text={join.command} label="The command as a QR code" />
            </div>
            <p class="muted">For the server at {join.server}, until {dateTime(join.expires)}.</p>
          </Section>
          <Section title="Boards that have joined since"><Joined before={before} /></Section>
        </>
      )}
    </Page>
  );
}

function Joined({ before }: { before: ReadonlySet<string> }) {
  const added = nodes.keys.value.filter((name) => !before.has(name));
  return (
    <div role="status" aria-live="polite">
      {added.length === 0
        ? <p class="muted"><span class="spinner" aria-hidden="true" /> Waiting for the first one…</p>
        : <ul>{added.map((name) => <li key={name}><a href={to('boards', name)}>{name}</a> has joined.</li>)}</ul>}
    </div>
  );
}
