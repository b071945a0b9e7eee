import { signal } from '@preact/signals';
import { connect, linkState, rememberedSession, RequestError, signOut } from './link';
import { Shell } from './shell/Shell';
import { SignIn } from './shell/SignIn';
import { Button, Loading } from './ui';

/** A session of this tab is taken up again without a sign-in page in between. */
const resuming = signal<'no' | 'connecting' | 'waiting'>('no');

const again = 2000;

export async function resume(): Promise<void> {
  const session = rememberedSession();
  if (session === undefined) {
    return;
  }
  resuming.value = 'connecting';
  try {
    await connect(session);
  } catch (error) {
    if (error instanceof RequestError && error.code === 503 && rememberedSession() !== undefined) {
      resuming.value = 'waiting';
      setTimeout(() => void resume(), again);
      return;
    }
    // The sign-in page says why.
  }
  resuming.value = 'no';
}

export function App() {
  const { kind } = linkState.value;
  if (kind === 'live' || kind === 'lost') {
    return <Shell />;
  }
  return resuming.value === 'no' ? <SignIn /> : <Resuming waiting={resuming.value === 'waiting'} />;
}

function Resuming({ waiting }: { waiting: boolean }) {
  const leave = () => {
    signOut();
    resuming.value = 'no';
  };
  return (
    <main class="sign-in" id="main">
      <div class="resuming">
        <Loading>{waiting ? 'The server does not answer. Trying again…' : 'Connecting…'}</Loading>
        {waiting && <Button onClick={leave}>Sign in anew</Button>}
      </div>
    </main>
  );
}
