import { now } from '../state/clock';
import { age, ago, dateTime } from './format';

/** How long ago, with the exact time for whoever points at it. */
export function Age({ time, words }: { time: string | undefined; words?: boolean }) {
  if (time === undefined || time === '') {
    return <span>–</span>;
  }
  return <time dateTime={time} title={dateTime(time)}>{(words === true ? ago : age)(time, now.value)}</time>;
}
