// Renders a line chart as SVG and its exact values as a table.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { BlockOf } from '../../block-kit.js';
import { Table } from '../parts/table.js';
import { fullNumber, shortNumber, ticksFor } from './scale.js';

type ChartData = BlockOf<'data_visualization'>['chart'];
type Series = ChartData['series'][number];

const MOST_WIDTH = 640;
const HEIGHT = 220;
const EDGE = { top: 12, right: 14, bottom: 26, left: 46 };
/** The width reserved for a label, in CSS pixels. */
const LABEL_WIDTH = 58;
/** Dash patterns, so that lines differ in more than their color. */
const DASHES = ['none', '7 3', '2 3', '9 3 2 3', '12 4', '4 4'];

export function Chart({ block: { title, chart } }: { block: BlockOf<'data_visualization'> }) {
  const frame = useRef<HTMLElement>(null);
  const width = useWidth(frame);
  const { series, axis_config: axis } = chart;
  return (
    <figure class="chart" ref={frame}>
      <figcaption>{title}</figcaption>
      {axis.y_label !== undefined && <p class="quiet">{axis.y_label}</p>}
      <Plot chart={chart} label={`${title}, a line chart. ${series.map(describeRange).join(' ')}`} width={width} />
      {axis.x_label !== undefined && <p class="quiet">{axis.x_label}</p>}
      {series.length > 1 && (
        <ul class="row quiet" aria-hidden="true">
          {series.map(({ name }, index) => (
            <li key={name}>
              <span class="key" style={colour(index)} /> {name}
            </li>
          ))}
        </ul>
      )}
      <details>
        <summary>Values</summary>
        <Table
          label={`Values of ${title}`}
          head={[<span class="unseen">Label</span>, ...series.map(({ name }) => name)]}
          rows={axis.categories.map((label, index) => [
            label,
            ...series.map(({ data }) => fullNumber(data[index]?.value ?? 0)),
          ])}
          naming={0}
          isRight={(column) => column > 0}
        />
      </details>
    </figure>
  );
}

const colour = (index: number) => ({ '--series': `var(--series-${index})` });

function describeRange({ name, data }: Series): string {
  const lowest = data.reduce((least, one) => (one.value < least.value ? one : least));
  const highest = data.reduce((most, one) => (one.value > most.value ? one : most));
  const last = data.at(-1);
  return `${name}: lowest ${fullNumber(lowest.value)} at ${lowest.label}, highest ${fullNumber(highest.value)} at ${highest.label}, last ${fullNumber(last?.value ?? 0)}.`;
}

function Plot({ chart, label, width }: { chart: ChartData; label: string; width: number }) {
  const { categories } = chart.axis_config;
  const ticks = ticksFor(chart.series.flatMap(({ data }) => data.map(({ value }) => value)));
  const [lowest = 0, highest = 1] = [ticks[0], ticks.at(-1)];
  const [wide, high] = [width - EDGE.left - EDGE.right, HEIGHT - EDGE.top - EDGE.bottom];
  const x = (index: number) => EDGE.left + ((index + 0.5) * wide) / categories.length;
  const y = (value: number) => EDGE.top + high * (1 - (value - lowest) / (highest - lowest));
  const every = Math.max(1, Math.ceil((categories.length * LABEL_WIDTH) / wide));
  return (
    <svg class="plot" viewBox={`0 0 ${width} ${HEIGHT}`} width={width} height={HEIGHT} role="img" aria-label={label}>
      {ticks.map((tick) => (
        <g key={tick}>
          <line x1={EDGE.left} x2={width - EDGE.right} y1={y(tick)} y2={y(tick)} />
          <text x={EDGE.left - 6} y={y(tick) + 4} text-anchor="end">
            {shortNumber(tick)}
          </text>
        </g>
      ))}
      {categories.map(
        (name, index) =>
          index % every === 0 && (
            <text key={index} x={x(index)} y={HEIGHT - 8} text-anchor="middle">
              {name}
            </text>
          ),
      )}
      {chart.series.map(({ name, data }, index) => (
        <g key={name} style={colour(index)}>
          <polyline
            points={data.map(({ value }, at) => `${x(at)},${y(value)}`).join(' ')}
            stroke-dasharray={DASHES[index]}
          />
          {data.map((point, at) => (
            <circle key={at} cx={x(at)} cy={y(point.value)} r="3">
              <title>{`${name}, ${point.label}: ${fullNumber(point.value)}`}</title>
            </circle>
          ))}
        </g>
      ))}
    </svg>
  );
}

/** Measures the available width in CSS pixels. A scaled chart with a fixed width would have tiny text on a phone. */
function useWidth(frame: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(MOST_WIDTH);
  useEffect(() => {
    const resized = new ResizeObserver(([entry]) => {
      if (entry) setWidth(Math.min(MOST_WIDTH, Math.floor(entry.contentRect.width)));
    });
    if (frame.current) resized.observe(frame.current);
    return () => resized.disconnect();
  }, []);
  return width;
}
