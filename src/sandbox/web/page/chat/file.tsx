// A file like in Slack: name, size, the first rows of a CSV, and a download.
import type { FileNote } from '../../wire.js';
import { useWorkspace } from '../context.js';
import { Table } from '../parts/table.js';
import { csvRows } from './csv.js';

export function File({ file }: { file: FileNote }) {
  const { snapshot } = useWorkspace();
  const { id, name, size, head, lines } = file;
  const isCsv = name.endsWith('.csv');
  const [names = [], ...rows] = csvRows(head);
  return (
    <figure class="card file">
      <figcaption class="row">
        <span class="what">
          <strong>{name}</strong>{' '}
          <small>
            {isCsv ? `${(lines - 1).toLocaleString()} rows, ` : ''}
            {bytes(size)}
          </small>
        </span>
        <a class="button" href={`/files?${new URLSearchParams({ as: snapshot.you, id })}`} download={name}>
          Download<span class="unseen"> {name}</span>
        </a>
      </figcaption>
      <details>
        <summary>
          {lines > head.length ? `The first ${head.length - (isCsv ? 1 : 0)} ${isCsv ? 'rows' : 'lines'}` : 'All of it'}
        </summary>
        {isCsv ? <Table label={`The start of ${name}`} head={names} rows={rows} /> : <pre>{head.join('\n')}</pre>}
      </details>
    </figure>
  );
}

function bytes(size: number): string {
  if (size < 1024) return `${size} bytes`;
  return size < 1024 ** 2 ? `${(size / 1024).toFixed(1)} kB` : `${(size / 1024 ** 2).toFixed(1)} MB`;
}
