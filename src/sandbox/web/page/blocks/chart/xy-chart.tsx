// Line, area and bar charts over labelled categories.
import type { BlockOf } from '../../../block-kit.js';
import { fullNumber, shortNumber, ticksFor } from './scale.js';

export type Xy = Exclude<BlockOf<'data_visualization'>['chart'], { type: 'pie' }>;

const HEIGHT = 220;
const EDGE = { top: 12, right: 14, bottom: 26, left: 46 };
/** Room for a label, in CSS pixels. */
const LABEL_WIDTH = 58;

interface Field {
  readonly width: number;
  /** The middle of a category, in CSS pixels. */
  x(index: number): number;
  y(value: number): number;
  /** The width of a category. */
  readonly step: number;
}

export function XyChart({ chart, label, width }: { chart: Xy; label: string; width: number }) {
  const { categories, x_label, y_label } = chart.axis_config;
  const ticks = ticksFor(chart.series.flatMap(({ data }) => data.map(({ value }) => value)));
  const field = fieldOf(width, categories.length, ticks);
  const every = Math.max(1, Math.ceil((categories.length * LABEL_WIDTH) / (width - EDGE.left - EDGE.right)));
  return (
    <>
      {y_label !== undefined && <p class="axis-name">{y_label}</p>}
      <svg class="plot" viewBox={`0 0 ${width} ${HEIGHT}`} width={width} height={HEIGHT} role="img" aria-label={label}>
        <g class="grid">
          {ticks.map((tick) => (
            <g key={tick}>
              <line x1={EDGE.left} x2={width - EDGE.right} y1={field.y(tick)} y2={field.y(tick)} />
              <text x={EDGE.left - 6} y={field.y(tick) + 4} text-anchor="end">
                {shortNumber(tick)}
              </text>
            </g>
          ))}
          {categories.map(
            (name, index) =>
              index % every === 0 && (
                <text key={index} x={field.x(index)} y={HEIGHT - 8} text-anchor="middle">
                  {name}
                </text>
              ),
          )}
        </g>
        {chart.type === 'bar' ? <Bars chart={chart} field={field} /> : <Lines chart={chart} field={field} />}
      </svg>
      {x_label !== undefined && <p class="axis-name">{x_label}</p>}
    </>
  );
}

function fieldOf(width: number, places: number, ticks: readonly number[]): Field {
  const [lowest = 0, highest = 1] = [ticks[0], ticks.at(-1)];
  const step = (width - EDGE.left - EDGE.right) / places;
  const inner = HEIGHT - EDGE.top - EDGE.bottom;
  return {
    width,
    step,
    x: (index) => EDGE.left + (index + 0.5) * step,
    y: (value) => EDGE.top + inner * (1 - (value - lowest) / (highest - lowest)),
  };
}

function Lines({ chart, field }: { chart: Xy; field: Field }) {
  return chart.series.map(({ name, data }, index) => {
    const points = data.map(({ value }, at) => `${field.x(at)},${field.y(value)}`);
    const ground = [`${field.x(data.length - 1)},${field.y(0)}`, `${field.x(0)},${field.y(0)}`];
    return (
      <g key={name} class={`line-${index}`}>
        {chart.type === 'area' && <polygon class="area" points={[...points, ...ground].join(' ')} />}
        <polyline points={points.join(' ')} />
        {data.map(({ label, value }, at) => (
          <circle key={at} cx={field.x(at)} cy={field.y(value)} r="3">
            <title>{`${name}, ${label}: ${fullNumber(value)}`}</title>
          </circle>
        ))}
      </g>
    );
  });
}

function Bars({ chart, field }: { chart: Xy; field: Field }) {
  const wide = Math.min(48, (field.step * 0.75) / chart.series.length);
  return chart.series.map(({ name, data }, index) => (
    <g key={name} class={`line-${index}`}>
      {data.map(({ label, value }, at) => (
        <rect
          key={at}
          x={field.x(at) + (index - chart.series.length / 2) * wide}
          y={Math.min(field.y(value), field.y(0))}
          width={Math.max(1, wide - 2)}
          height={Math.abs(field.y(value) - field.y(0))}
          rx="2"
        >
          <title>{`${name}, ${label}: ${fullNumber(value)}`}</title>
        </rect>
      ))}
    </g>
  ));
}
