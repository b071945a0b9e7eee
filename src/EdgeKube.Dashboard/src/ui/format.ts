/** Numbers and times in words. */

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

export function bytes(value: number | undefined): string {
  if (value === undefined) {
    return '–';
  }
  let at = 0;
  while (value >= 1024 && at < units.length - 1) {
    value /= 1024;
    at++;
  }
  return `${value >= 100 || at === 0 ? Math.round(value) : value.toFixed(1)} ${units[at]}`;
}

export function percent(value: number | undefined): string {
  return value === undefined ? '–' : `${Math.round(value)} %`;
}

export function cores(value: number | undefined): string {
  return value === undefined ? '–' : value < 1 ? `${Math.round(value * 1000)} m` : value.toFixed(value < 10 ? 2 : 1);
}

/** `5 min`, `3 h`, `2 d`: one unit, as it is read at a glance. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) {
    return `${seconds} s`;
  }
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) {
    return `${minutes} min`;
  }
  const hours = Math.floor(minutes / 60);
  if (hours < 48) {
    return hours < 10 && minutes % 60 !== 0 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  }
  return `${Math.floor(hours / 24)} d`;
}

export function age(time: string | undefined, now: number): string {
  const at = time === undefined ? NaN : Date.parse(time);
  return Number.isNaN(at) ? '–' : duration(now - at);
}

export function ago(time: string | undefined, now: number): string {
  const at = time === undefined ? NaN : Date.parse(time);
  if (Number.isNaN(at)) {
    return 'never';
  }
  return now - at < 15_000 ? 'just now' : `${duration(now - at)} ago`;
}

export function dateTime(time: string | undefined): string {
  const at = time === undefined ? NaN : Date.parse(time);
  return Number.isNaN(at) ? '–' : new Date(at).toLocaleString();
}

/** `1 board`, `3 boards`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

const quantities: Record<string, number> = {
  '': 1, m: 1e-3, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15,
  Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50,
};

/** A quantity of Kubernetes as a number: `500m` is 0.5, `1Gi` is 1073741824. */
export function quantity(text: string | undefined): number | undefined {
  const parts = /^([+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?)([a-zA-Z]*)$/.exec(text ?? '');
  const factor = parts === null ? undefined : quantities[parts[2]!];
  return factor === undefined ? undefined : Number(parts![1]) * factor;
}
