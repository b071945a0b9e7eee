import { useEffect, useRef, useState } from 'preact/hooks';
import { connect, linkState, prepare, wordsOf, type Credentials } from '../link';
import { Button, Field } from '../ui';

/** A token, or a user and its password. Kept in this tab only. */
export function SignIn() {
  const [kind, setKind] = useState<Credentials['kind']>('user');
  const [name, setName] = useState('');
  const [secret, setSecret] = useState('');
  const [failure, setFailure] = useState(() => reasonOf());
  const [busy, setBusy] = useState(false);
  const alert = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    document.title = 'Sign in – EdgeKube';
    prepare();
  }, []);
  useEffect(() => alert.current?.focus(), [failure]);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setFailure(undefined);
    try {
      await connect(kind === 'token' ? { kind, token: secret.trim() } : { kind, name: name.trim(), password: secret });
    } catch (error) {
      setFailure(wordsOf(error));
      setBusy(false);
    }
  };
  return (
    <main class="sign-in" id="main">
      <form class="card" onSubmit={(event) => void submit(event)}>
        <div class="sign-in-head">
          <img src={`${import.meta.env.BASE_URL}favicon.svg`} alt="" width="44" height="44" />
          <h1>EdgeKube</h1>
          <p>Sign in to see your boards.</p>
        </div>
        {failure !== undefined && <p ref={alert} tabIndex={-1} class="alert alert-bad" role="alert">{failure}</p>}
        <fieldset class="choice">
          <legend class="visually-hidden">Sign in with</legend>
          <Choice now={kind} kind="user" onChoose={setKind}>User</Choice>
          <Choice now={kind} kind="token" onChoose={setKind}>Token</Choice>
        </fieldset>
        {kind === 'user' && (
          <Field label="User">
            <input
              type="text" name="username" autocomplete="username" autocapitalize="none" spellcheck={false} required
              value={name} onInput={(event) => setName(event.currentTarget.value)}
            />
          </Field>
        )}
        <Field
          key={kind}
          label={kind === 'user' ? 'Password' : 'Token'}
          hint={kind === 'user'
            ? <>Made on the gateway: <code>edgekube mqtt-user add NAME --role viewer</code></>
            : 'A bearer token that kubectl would take too.'}
        >
          <input
            type="password" name={kind === 'user' ? 'password' : 'token'} required
            autocomplete={kind === 'user' ? 'current-password' : 'off'}
            value={secret} onInput={(event) => setSecret(event.currentTarget.value)}
          />
        </Field>
        <Button type="submit" variant="primary" busy={busy}>{busy ? 'Signing in…' : 'Sign in'}</Button>
      </form>
    </main>
  );
}

function reasonOf(): string | undefined {
  const state = linkState.peek();
  return state.kind === 'signed-out' ? state.reason : undefined;
}

interface ChoiceProps {
  now: Credentials['kind'];
  kind: Credentials['kind'];
  onChoose: (kind: Credentials['kind']) => void;
  children: string;
}

function Choice({ now, kind, onChoose, children }: ChoiceProps) {
  return (
    <label class="choice-one">
      <input type="radio" name="kind" value={kind} checked={now === kind} onChange={() => onChoose(kind)} />
      <span>{children}</span>
    </label>
  );
}
