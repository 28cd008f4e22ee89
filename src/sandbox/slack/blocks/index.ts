// Block validation as strict as Slack's: schemas, limits and rules across blocks.
import { z } from 'zod';
import {
  type Block,
  blockSchema,
  type Home,
  homeViewSchema,
  modalViewSchema,
  type Surface,
  type View,
} from './block.js';
import { formatProblem, problemsOf } from './problems.js';
import { blockRuleProblems, CHARACTERS_PER_MESSAGE } from './rules.js';

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly string[] };

const VIEW_BYTES = 250_000;

/** @param rules returns violations of rules across blocks */
function parse<T>(schema: z.ZodType<T>, payload: unknown, base: string, rules: (value: T) => string[]): Parsed<T> {
  const parsed = schema.safeParse(payload, { reportInput: true });
  const problems = parsed.success ? rules(parsed.data) : problemsOf(parsed.error, [base]);
  return parsed.success && problems.length === 0 ? { ok: true, value: parsed.data } : { ok: false, problems };
}

export const parseBlocks = (payload: unknown): Parsed<readonly Block[]> =>
  parse(z.array(blockSchema), payload, 'blocks', (blocks) => blockRuleProblems('message', blocks, ['blocks']));

export const parseHome = (payload: unknown): Parsed<Home> =>
  parse(homeViewSchema, payload, 'view', ({ blocks }) => blockRuleProblems('home', blocks, ['view', 'blocks']));

export const parseModal = (payload: unknown): Parsed<View> =>
  parse(modalViewSchema, payload, 'view', ({ blocks, submit }) => {
    const lacksSubmit = submit === undefined && blocks.some(({ type }) => type === 'input');
    const problems = blockRuleProblems('modal', blocks, ['view', 'blocks']);
    return lacksSubmit ? [...problems, formatProblem(['view'], 'missing required field: submit')] : problems;
  });

export function isViewTooLarge(payload: unknown): boolean {
  return Buffer.byteLength(JSON.stringify(payload) ?? '') > VIEW_BYTES;
}

/** Whether Slack would return `msg_blocks_too_long`. */
export const areBlocksTooLong = (blocks: readonly Block[]): boolean =>
  charactersWritten(blocks) > CHARACTERS_PER_MESSAGE;

const READ = ['text', 'fallback', 'caption', 'title', 'name', 'label', 'x_label', 'y_label', 'categories', 'hint'];

/** Counts the visible text, without ids, values and URLs. */
function charactersWritten(blocks: readonly Block[]): number {
  return textsIn(blocks).reduce((sum, text) => sum + text.length, 0);
}

function textsIn(value: unknown, isRead = false): readonly string[] {
  if (typeof value === 'string') return isRead ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((each: unknown) => textsIn(each, isRead));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => textsIn(each, READ.includes(key)));
}

/**
 * Returns the problems that Slack would report, or an empty list if Slack would accept the payload.
 * @param payload a message's blocks or a complete view
 */
export function payloadProblems(surface: Surface, payload: unknown): readonly string[] {
  if (surface === 'message') {
    const parsed = parseBlocks(payload);
    if (!parsed.ok) return parsed.problems;
    return areBlocksTooLong(parsed.value) ? ['msg_blocks_too_long'] : [];
  }
  const parsed = surface === 'home' ? parseHome(payload) : parseModal(payload);
  if (!parsed.ok) return parsed.problems;
  return isViewTooLarge(payload) ? [formatProblem(['view'], 'view is too large')] : [];
}
