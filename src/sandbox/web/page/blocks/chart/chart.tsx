// A chart as SVG, with its exact values as a table, also for screen readers.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { BlockOf } from '../../../block-kit.js';
import { TableFrame } from '../table-frame.js';
import { Pie } from './pie.js';
import { fullNumber } from './scale.js';
import { type Xy, XyChart } from './xy-chart.js';

type ChartData = BlockOf<'data_visualization'>['chart'];

const MOST_WIDTH = 640;

export function Chart({ block: { title, chart } }: { block: BlockOf<'data_visualization'> }) {
  const frame = useRef<HTMLElement>(null);
  const width = useWidth(frame);
  const series = seriesOf(chart);
  const label = `${title}, a ${chart.type} chart. ${series.map(sayRange).join(' ')}`;
  return (
    <figure class="chart" ref={frame}>
      <figcaption>{title}</figcaption>
      {chart.type === 'pie' ? (
        <Pie segments={chart.segments} label={label} />
      ) : (
        <XyChart chart={chart} label={label} width={width} />
      )}
      {series.length > 1 && (
        <ul class="legend" aria-hidden="true">
          {series.map(({ name }, index) => (
            <li key={name}>
              <span class={`key line-${index}`} /> {name}
            </li>
          ))}
        </ul>
      )}
      <details>
        <summary>The values</summary>
        <Values title={title} series={series} />
      </details>
    </figure>
  );
}

const seriesOf = (chart: ChartData): Xy['series'] =>
  'segments' in chart ? [{ name: 'Value', data: chart.segments }] : chart.series;

function sayRange({ name, data }: Xy['series'][number]): string {
  const lowest = data.reduce((least, one) => (one.value < least.value ? one : least));
  const highest = data.reduce((most, one) => (one.value > most.value ? one : most));
  const last = data.at(-1);
  return `${name}: lowest ${fullNumber(lowest.value)} at ${lowest.label}, highest ${fullNumber(highest.value)} at ${highest.label}, last ${fullNumber(last?.value ?? 0)}.`;
}

function Values({ title, series }: { title: string; series: Xy['series'] }) {
  return (
    <TableFrame label={`Values of ${title}`}>
      <table>
        <thead>
          <tr>
            <th scope="col">
              <span class="unseen">Label</span>
            </th>
            {series.map(({ name }) => (
              <th key={name} scope="col" class="right">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {series[0]?.data.map((point, index) => (
            <tr key={index}>
              <th scope="row">{point.label}</th>
              {series.map(({ name, data }) => (
                <td key={name} class="right">
                  {fullNumber(data[index]?.value ?? 0)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}

/** The width in CSS pixels, so that text keeps its size on a phone. */
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
