// The tables of operations in README.md, as the operations describe themselves.
import { formatNeededRole } from '../../src/atlas/error-sentences.js';
import { operations } from '../../src/operations/index.js';
import type { Operation } from '../../src/operations/operation.js';

/** Without what most lines have: a reason, the project, and the word that most names of roles begin with. */
const rowOf = (operation: Operation): string => {
  const { example, title } = operation;
  const line = example.replace(/ because .*/, '').replace(' in Payments', '');
  return `| \`${line}\` | ${title} | ${formatNeededRole(operation).replace(/^Project /, '')} |`;
};

function tableOf(kind: 'look-up' | 'change'): string {
  const some = operations.filter(({ effect }) => (effect === 'read') === (kind === 'look-up'));
  return [`| ${kind} | what it does | Atlas role |`, '|---|---|---|', ...some.map(rowOf)].join('\n');
}

/** @throws where the README has no place for a table */
export function withTables(readme: string): string {
  return (['look-up', 'change'] as const).reduce((text, kind) => {
    const table = new RegExp(`(?<=^<!-- Each ${kind}, made by npm run readme -->\\n\\n)(\\|.*\\n)*`, 'm');
    if (!table.test(text)) throw new Error(`README.md has no table of each ${kind}`);
    return text.replace(table, () => `${tableOf(kind)}\n`);
  }, readme);
}
