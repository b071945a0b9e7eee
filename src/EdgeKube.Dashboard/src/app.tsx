import { signal } from '@preact/signals';
import { linkState, rememberedSession, connect } from './link';
import { Shell } from './shell/Shell';
import { SignIn } from './shell/SignIn';
import { Loading } from './ui';

/** A session of this tab is taken up again without a sign-in page in between. */
const resuming = signal(false);

export async function resume(): Promise<void> {
  const session = rememberedSession();
  if (session === undefined) {
    return;
  }
  resuming.value = true;
  try {
    await connect(session);
  } catch {
    // The sign-in page says why.
  } finally {
    resuming.value = false;
  }
}

export function App() {
  const { kind } = linkState.value;
  if (kind === 'live' || kind === 'lost') {
    return <Shell />;
  }
  return resuming.value ? <div class="sign-in"><Loading>Connecting…</Loading></div> : <SignIn />;
}
