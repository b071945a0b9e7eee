import { linkState, signOut, type KubeObject } from '../../link';
import { choose, theme, type Theme } from '../../shell/theme';
import { may, server, useAsked } from '../../state';
import { Button, Loading, Page, Section } from '../../ui';
import { Accounts } from './Accounts';

export default function Settings() {
  return (
    <Page title="Settings">
      <div class="columns">
        <Section title="Appearance"><ThemeChoice /></Section>
        <Section title="Signed in as" actions={<Button size="small" onClick={signOut}>Sign out</Button>}><Self /></Section>
      </div>
      {may('list', 'mqttaccounts', 'edgekube.io').value === true && <Accounts />}
      <Section title="Versions">
        <dl class="facts">
          <dt>Server</dt><dd>{server.value?.version ?? 'not known'}</dd>
          <dt>Link</dt><dd>{linkState.value.kind === 'live' ? 'live' : 'lost'}, MQTT 5 over WebSocket</dd>
        </dl>
      </Section>
    </Page>
  );
}

const themes: { id: Theme; title: string }[] = [
  { id: 'auto', title: 'As the device' },
  { id: 'light', title: 'Light' },
  { id: 'dark', title: 'Dark' },
];

function ThemeChoice() {
  return (
    <fieldset class="choice">
      <legend class="visually-hidden">Theme</legend>
      {themes.map((one) => (
        <label key={one.id} class="choice-one">
          <input type="radio" name="theme" checked={theme.value === one.id} onChange={() => choose(one.id)} />
          <span>{one.title}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** Who the server says this is. */
function Self() {
  const { value, failure } = useAsked<KubeObject>({
    verb: 'create',
    object: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' },
  });
  if (failure !== undefined) {
    return <p class="alert alert-bad">{failure.message}</p>;
  }
  const user = value?.['status']?.userInfo as { username?: string; groups?: string[] } | undefined;
  return user === undefined ? <Loading /> : (
    <dl class="facts">
      <dt>User</dt><dd>{user.username}</dd>
      <dt>Groups</dt><dd>{user.groups?.join(', ') ?? 'none'}</dd>
    </dl>
  );
}
