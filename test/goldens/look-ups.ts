// What each operation asks for in its form; and what a look-up answers: numbers, moments, and what can be asked next.
import { createHash } from 'node:crypto';
import type { LookUp, LookUpResult, Operation, Params } from '../../src/operations/operation.js';
import { drawAnswer } from '../../src/slack/answers/draw-answer.js';
import { formModal } from '../../src/slack/forms/view.js';
import { paramsOf } from '../../src/slack/lines/vocabulary.js';
import { LOOK_UP_LINES, readLookUp } from '../operations/every-call.js';
import { NOW } from '../operations/given.js';
import { rita } from '../support/people.js';
import { nextOf } from './changes.js';
import type { OneAtlas } from './one-atlas.js';
import { actionsIn } from './walks.js';

export function declared(operation: Operation) {
  const { area, effect, role, example } = operation;
  return {
    area,
    effect,
    role,
    example: example.replace(/ because .*/, ''),
    params: paramsOf(operation).map(({ name, field, required, words }) => ({
      name,
      kind: field.kind.name,
      required,
      words,
      position: field.position,
      choices: field.choices && Object.keys(field.choices),
      preset: field.preset,
      least: field.least,
      leavesOut: field.leavesOut?.traits,
    })),
    ...(operation.effect === 'read' ? { includes: operation.includes } : changeOf(operation)),
    form: inputsOf(operation),
  };
}

const changeOf = (change: Exclude<Operation, LookUp>) => ({
  canNarrow: change.canNarrow,
  interrupts: change.interrupts,
  credential: change.credential,
  endsByItself: change.endsByItself,
  finishes: change.finishes && [change.finishes.usualMs, change.finishes.showsWithinMs],
  watchedMs: change.watches?.forMs,
  afterwards: change.afterwards !== undefined,
});

function inputsOf(operation: Operation) {
  const meta = { operation: operation.name, command: '/atlas', channel: 'C1', writing: { at: NOW } };
  const empty = { params: {}, names: {}, typed: {}, reason: '' };
  const { blocks } = formModal({ operation, meta, ...empty, previewState: { kind: 'incomplete' } });
  return blocks.flatMap((block) => ('element' in block ? [`${block.block_id} ${block.element.type}`] : []));
}

export async function answered(one: OneAtlas, operation: LookUp) {
  const lines = [];
  for (const line of LOOK_UP_LINES) {
    one.reset();
    if (line.split(' ')[0] !== operation.name) continue;
    const { params } = await readLookUp(one.atlas, line);
    const { answer: result, reads } = await one.reading(() => operation.run(one.atlas, params, NOW));
    lines.push({ line, params, ...shapeOf(result), buttons: buttonsBelow(operation, params, result), reads });
  }
  return lines;
}

const shapeOf = ({ place, table, next = [], ...rest }: LookUpResult) => ({
  place: { organization: place.organization?.id, project: place.project?.id },
  table: table && { columns: table.columns.length, rows: table.rows.length },
  shown: {
    facts: rest.facts.length,
    charts: rest.charts?.map(({ lines }) => lines.length),
    missing: rest.missing?.length ?? 0,
    warnings: rest.warnings?.length ?? 0,
    notes: rest.notes.length,
  },
  unfinished: rest.unfinished,
  personal: rest.personal,
  projects: rest.projects?.map(({ id }) => id),
  next: next.map(nextOf),
  /** Of all exact numbers and moments, in their order. */
  exact: createHash('sha256')
    .update(JSON.stringify(numbersIn([rest, table])))
    .digest('hex')
    .slice(0, 16),
});

function numbersIn(value: unknown): unknown[] {
  if (typeof value === 'number') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(numbersIn);
}

function buttonsBelow(operation: LookUp, params: Params, result: LookUpResult): string {
  const question = { operation, params, names: {}, person: rita, command: '/atlas' };
  const policy = { approvalsChannel: 'C0APPROVALS', rules: [], lookUpRequesters: 'everyone' } as const;
  const answer = { result, at: NOW, tookMs: 0 };
  const picture = { question, line: `/atlas ${operation.example}`, answer, mayShare: true };
  const { blocks } = drawAnswer({ policy, view: '' }, picture);
  return [...actionsIn(blocks), ...optionsIn(blocks)].join(' ');
}

/** What a menu below it offers. */
function optionsIn(blocks: unknown): string[] {
  return [...JSON.stringify(blocks).matchAll(/"value":"((?:answer|next):[a-z0-9-]+)/g)].map(([, id = '']) => id);
}
