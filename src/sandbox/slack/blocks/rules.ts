// Rules that apply across several blocks: counts, total lengths, unique ids and allowed surfaces.
import type { Block, Surface } from './block.js';
import { elementProblem } from './elements.js';
import { formatProblem } from './problems.js';
import { charactersIn } from './tables.js';
import { elementsOf } from './walk.js';

const MOST_BLOCKS = { message: 50, modal: 100, home: 100 } as const;

/** Blocks that only some surfaces allow. */
const SURFACES: Partial<Record<Block['type'], readonly Surface[]>> = {
  data_table: ['message'],
  data_visualization: ['message'],
};

/** Guess: Slack doesn't document a limit but has rejected a message with 11,341 characters. */
export const CHARACTERS_PER_MESSAGE = 10_000;
/** Maximum characters in a message's tables: https://docs.slack.dev/reference/block-kit/blocks/data-table-block */
const TABLES_PER_MESSAGE = 10_000;
const CHARTS_PER_MESSAGE = 2;

export const NEW_BLOCK_TYPES: readonly Block['type'][] = ['data_table', 'data_visualization'];

/** @param base the path of the blocks in the call, e.g. `['view', 'blocks']` */
export function blockRuleProblems(surface: Surface, blocks: readonly Block[], base: readonly string[]): string[] {
  return [
    ...tooMany(surface, blocks, base),
    ...blocks.flatMap((block, i) => [
      ...misplaced(surface, block, [...base, String(i)]),
      ...elementProblems(block, [...base, String(i)]),
    ]),
    ...repeatedBlockIds(blocks, base),
    ...focusTwice(blocks, base),
  ];
}

function tooMany(surface: Surface, blocks: readonly Block[], base: readonly string[]): string[] {
  const problems: string[] = [];
  if (blocks.length > MOST_BLOCKS[surface]) {
    problems.push(formatProblem(base, `no more than ${MOST_BLOCKS[surface]} items allowed`));
  }
  if (surface !== 'message') return problems;
  if (blocks.filter(({ type }) => type === 'data_visualization').length > CHARTS_PER_MESSAGE) {
    problems.push(formatProblem(base, `no more than ${CHARTS_PER_MESSAGE} data_visualization blocks allowed`));
  }
  const inTables = blocks.reduce((sum, block) => sum + ('rows' in block ? charactersIn(block.rows) : 0), 0);
  if (inTables > TABLES_PER_MESSAGE) {
    problems.push(formatProblem(base, `table cells must be less than ${TABLES_PER_MESSAGE + 1} characters together`));
  }
  return problems;
}

function misplaced(surface: Surface, block: Block, path: readonly string[]): string[] {
  return (SURFACES[block.type] ?? [surface]).includes(surface)
    ? []
    : [formatProblem([...path, 'type'], `unsupported type: ${block.type} is not available in a ${surface}`)];
}

function elementProblems(block: Block, path: readonly string[]): string[] {
  const elements = elementsOf(block);
  const ids = elements.flatMap((element) => element.action_id ?? []);
  const troubles = elements.flatMap((element) => elementProblem(element) ?? []);
  if (new Set(ids).size < ids.length) troubles.push('action_id must be unique within the block');
  return troubles.map((trouble) => formatProblem(path, trouble));
}

function repeatedBlockIds(blocks: readonly Block[], base: readonly string[]): string[] {
  const ids = blocks.map((block) => block.block_id);
  return ids.flatMap((id, i) =>
    id !== undefined && ids.indexOf(id) < i
      ? [formatProblem([...base, String(i), 'block_id'], `duplicate block_id: ${id}`)]
      : [],
  );
}

function focusTwice(blocks: readonly Block[], base: readonly string[]): string[] {
  const focused = blocks.flatMap(elementsOf).filter((element) => 'focus_on_load' in element && element.focus_on_load);
  return focused.length > 1 ? [formatProblem(base, 'only one element may have focus_on_load')] : [];
}
