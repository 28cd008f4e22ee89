// A chart as labelled bars: exact values are read here, shapes are for Slack itself.
import type { BlockOf } from '../../block-kit.js';

export function Chart({ block }: { block: BlockOf<'data_visualization'> }) {
  const { chart } = block;
  const series = 'segments' in chart ? [{ name: '', data: chart.segments }] : chart.series;
  const most = Math.max(...series.flatMap(({ data }) => data.map(({ value }) => value)), Number.MIN_VALUE);
  return (
    <figure class="chart">
      <figcaption>{block.title}</figcaption>
      {series.map(({ name, data }) => (
        <div key={name}>
          {name !== '' && <strong>{name}</strong>}
          <dl>
            {data.map(({ label, value }) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>
                  <meter min={0} max={most} value={Math.max(value, 0)} />
                  {value.toLocaleString()}
                </dd>
              </div>
            ))}
          </dl>
        </div>
      ))}
    </figure>
  );
}
