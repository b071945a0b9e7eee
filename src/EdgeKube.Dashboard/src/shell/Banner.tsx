import { useEffect, useRef, useState } from 'preact/hooks';
import { linkState } from '../link';
import { now } from '../state/clock';
import { duration } from '../ui/format';

/** Says at once that the link is lost, of when what is shown is, and when it is back. */
export function Banner() {
  const state = linkState.value;
  const wasLost = useRef(false);
  const [back, setBack] = useState(false);
  useEffect(() => {
    if (state.kind === 'lost') {
      wasLost.current = true;
      setBack(false);
    } else if (state.kind === 'live' && wasLost.current) {
      wasLost.current = false;
      setBack(true);
      const timer = setTimeout(() => setBack(false), 4000);
      return () => clearTimeout(timer);
    }
    return undefined;
  }, [state.kind]);
  return (
    <div class="banner-place" role="status" aria-live="assertive">
      {state.kind === 'lost' && (
        <div class="banner banner-lost" data-link="lost">
          <span class="spinner" aria-hidden="true" />
          <span>
            <strong>The link to the server is lost.</strong> What you see is from <Since at={state.since} />; looking for it again…
          </span>
        </div>
      )}
      {state.kind === 'live' && back && <div class="banner banner-back">The link is back. All you see is live again.</div>}
    </div>
  );
}

function Since({ at }: { at: number }) {
  const past = Math.max(now.value, Date.now()) - at;
  return <span aria-live="off">{past < 10_000 ? 'a moment ago' : `${duration(past)} ago`}</span>;
}
