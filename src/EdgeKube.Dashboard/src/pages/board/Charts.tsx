import { useEffect, useState } from 'preact/hooks';
import { historyOf, onHistory, type Series } from '../../state/history';
import { bytes, EmptyState } from '../../ui';
import { Chart, type Range } from './Chart';

const percent = (value: number) => `${Math.round(value)} %`;
const degrees = (value: number) => `${Math.round(value)} °C`;
const rate = (value: number) => `${bytes(value)}/s`;
const shares: Range = [0, 100];
const around: Range = (low, high) => [Math.floor(low - 5), Math.ceil(high + 5)];
const fromNothing: Range = (_, high) => [0, Math.max(1024, high * 1.15)];

const charts: { title: string; lines: { series: Series; title: string; colour: string }[]; format: (value: number) => string; range: Range }[] = [
  { title: 'CPU', lines: [{ series: 'cpu', title: 'CPU', colour: 'busy' }], format: percent, range: shares },
  { title: 'Memory', lines: [{ series: 'memory', title: 'Memory', colour: 'good' }], format: percent, range: shares },
  { title: 'Temperature', lines: [{ series: 'temperature', title: 'Temperature', colour: 'bad' }], format: degrees, range: around },
  { title: 'Disk', lines: [{ series: 'disk', title: 'Disk', colour: 'warn' }], format: percent, range: shares },
  { title: 'Network', lines: [{ series: 'received', title: 'Received', colour: 'busy' }, { series: 'sent', title: 'Sent', colour: 'warn' }], format: rate, range: fromNothing },
];

/** What the board tells of itself; of what it does not, there is no chart. */
export function Charts({ node }: { node: string }) {
  const [, setTurn] = useState(0);
  useEffect(() => onHistory(node, () => setTurn((turn) => turn + 1)), [node]);
  const { values } = historyOf(node);
  const told = charts.filter((chart) => chart.lines.some((line) => values[line.series].some((one) => one !== null)));
  return told.length === 0
    ? <EmptyState title="This board has not told its load yet.">A reading comes every half minute.</EmptyState>
    : <section class="charts" aria-label="Load"><h2 class="visually-hidden">Load</h2>{told.map((chart) => <Chart key={chart.title} node={node} {...chart} />)}</section>;
}
