import { useEffect, useState } from 'preact/hooks';
import { live, request, type Request, type RequestError, type Response } from '../link';

export interface Asked<T> {
  value: T | undefined;
  failure: RequestError | undefined;
  /** Asks again: after a change, or because somebody wants to know. */
  refresh: () => void;
}

/** The answer to a request, asked when the component appears, again with each new link, and every so many seconds. */
export function useAsked<T = Response['object']>(one: Request | undefined, everySeconds = 0): Asked<T> {
  const [answer, setAnswer] = useState<{ value?: T; failure?: RequestError }>({});
  const [turn, setTurn] = useState(0);
  const key = JSON.stringify(one);
  const linked = live.value;
  useEffect(() => setAnswer({}), [key]);
  useEffect(() => {
    if (one === undefined || !linked) {
      return undefined;
    }
    let here = true;
    const ask = () => request<T>(one).then(
      ({ object }) => here && setAnswer({ value: object }),
      (failure: RequestError) => here && setAnswer((before) => ({ ...before, failure })));
    void ask();
    const timer = everySeconds === 0 ? undefined : setInterval(() => !document.hidden && void ask(), everySeconds * 1000);
    return () => {
      here = false;
      clearInterval(timer);
    };
  }, [key, turn, linked, everySeconds]);
  return { value: answer.value, failure: answer.failure, refresh: () => setTurn((before) => before + 1) };
}
