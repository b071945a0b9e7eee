import { useEffect, useId, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { dark } from '../../shell/theme';
import { historyOf, onHistory, type Series } from '../../state/history';
import { colour } from './colour';

interface Line {
  series: Series;
  title: string;
  colour: string;
}

export type Range = [number, number] | ((low: number, high: number) => [number, number]);

interface ChartProps {
  node: string;
  title: string;
  lines: readonly Line[];
  format: (value: number) => string;
  /** Of the scale. */
  range: Range;
}

/** Lines over time, and in words what they come to. */
export function Chart({ node, title, lines, format, range }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const id = useId();
  const [, setTurn] = useState(0);
  const ground = dark.value;
  useEffect(() => {
    const plot = new uPlot(options(lines, format, range), data(node, lines), place.current!);
    const size = new ResizeObserver(([entry]) => plot.setSize({ width: entry!.contentRect.width, height: 150 }));
    size.observe(place.current!);
    let scheduled = 0;
    const stop = onHistory(node, () => {
      cancelAnimationFrame(scheduled);
      scheduled = requestAnimationFrame(() => {
        plot.setData(data(node, lines));
        setTurn((turn) => turn + 1);
      });
    });
    return () => {
      cancelAnimationFrame(scheduled);
      stop();
      size.disconnect();
      plot.destroy();
    };
  }, [node, ground, lines, format, range]);
  return (
    <figure class="chart" aria-labelledby={id}>
      <figcaption>
        <h3 id={id}>{title}</h3>
        <ul class="chart-now">
          {lines.map((line) => <li key={line.series}><Now node={node} line={line} format={format} only={lines.length === 1} /></li>)}
        </ul>
      </figcaption>
      <div class="chart-place" ref={place} aria-hidden="true" />
    </figure>
  );
}

function Now({ node, line, format, only }: { node: string; line: Line; format: (value: number) => string; only: boolean }) {
  const values = historyOf(node).values[line.series].filter((one) => one !== null);
  const last = values.at(-1);
  return (
    <>
      {!only && <span class={`chart-key chart-key-${line.colour}`} aria-hidden="true" />}
      {!only && `${line.title} `}
      <strong>{last === undefined ? '–' : format(last)}</strong>
      {values.length > 1 && <span class="muted">, highest {format(Math.max(...values))}</span>}
    </>
  );
}

function data(node: string, lines: readonly Line[]): uPlot.AlignedData {
  const history = historyOf(node);
  return [[...history.time], ...lines.map((line) => [...history.values[line.series]])] as uPlot.AlignedData;
}

function options(lines: readonly Line[], format: (value: number) => string, range: Range): uPlot.Options {
  const axis = { stroke: colour('--muted'), grid: { stroke: colour('--line'), width: 1 }, ticks: { stroke: colour('--line'), width: 1 }, font: '11px system-ui' };
  return {
    width: 300,
    height: 150,
    legend: { show: false },
    cursor: { points: { size: 6 } },
    scales: { x: { time: true }, y: { range: typeof range === 'function' ? (_, low, high) => range(low, high) : range } },
    axes: [
      { ...axis, space: 60, size: 30, values: (_, ticks) => ticks.map(clock) },
      { ...axis, size: 78, space: 28, values: (_, ticks) => ticks.map(format) },
    ],
    series: [{}, ...lines.map((line) => ({
      label: line.title,
      stroke: colour(`--${line.colour}`),
      width: 2,
      fill: lines.length === 1 ? colour(`--${line.colour}-ground`) : undefined,
      points: { show: historyless, size: 5 },
      spanGaps: false,
    }))],
  };
}

/** Of the day, as it is written where the page is read. */
const clock = (seconds: number) => new Date(seconds * 1000).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });

/** One reading makes no line: it is a point. */
const historyless = (plot: uPlot) => plot.data[0].length < 3;
