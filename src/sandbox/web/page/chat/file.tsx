// A file like in Slack: name, size, the first rows of a CSV, and a download.
import type { FileNote } from '../../wire.js';
import { TableFrame } from '../blocks/table-frame.js';
import { useWorkspace } from '../workspace.js';
import { csvRows } from './csv.js';

export function File({ file }: { file: FileNote }) {
  const { snapshot } = useWorkspace();
  const { id, name, size, head, lines } = file;
  const isCsv = name.endsWith('.csv');
  return (
    <figure class="file">
      <figcaption>
        <span class="kind" aria-hidden="true">
          {name.split('.').at(-1)?.toUpperCase()}
        </span>
        <span class="what">
          <strong>{name}</strong>
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
        {isCsv ? <Rows rows={csvRows(head)} name={name} /> : <pre>{head.join('\n')}</pre>}
      </details>
    </figure>
  );
}

function Rows({ rows: [head, ...rows], name }: { rows: readonly (readonly string[])[]; name: string }) {
  return (
    <TableFrame label={`The start of ${name}`}>
      <table>
        <thead>
          <tr>
            {head?.map((cell, index) => (
              <th key={index} scope="col">
                {cell}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, number) => (
            <tr key={number}>
              {row.map((cell, index) => (
                <td key={index}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}

function bytes(size: number): string {
  return size < 1024
    ? `${size} bytes`
    : size < 1024 ** 2
      ? `${(size / 1024).toFixed(1)} kB`
      : `${(size / 1024 ** 2).toFixed(1)} MB`;
}
