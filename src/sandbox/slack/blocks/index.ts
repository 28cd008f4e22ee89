// Block validation as strict as Slack's own: shapes, limits, and the rules across blocks.
import { z } from 'zod';
import { type Block, block, type Surface } from './block.js';
import { problem, problemsOf } from './problems.js';
import { brokenRules, CHARACTERS_PER_MESSAGE } from './rules.js';
import { type Home, homeView, modalView, type View } from './view.js';

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly string[] };

const blockList = z.array(block);
const VIEW_BYTES = 250_000;

function outcome<T>(value: T, problems: readonly string[]): Parsed<T> {
  return problems.length === 0 ? { ok: true, value } : { ok: false, problems };
}

export function parseBlocks(payload: unknown): Parsed<readonly Block[]> {
  const parsed = blockList.safeParse(payload, { reportInput: true });
  if (!parsed.success) return { ok: false, problems: problemsOf(parsed.error, ['blocks']) };
  return outcome(parsed.data, brokenRules('message', parsed.data, ['blocks']));
}

export function parseView(payload: unknown): Parsed<View> {
  const parsed = modalView.safeParse(payload, { reportInput: true });
  if (!parsed.success) return { ok: false, problems: problemsOf(parsed.error, ['view']) };
  const view = parsed.data;
  const problems = brokenRules('modal', view.blocks, ['view', 'blocks']);
  if (view.submit === undefined && view.blocks.some((each) => each.type === 'input')) {
    problems.push(problem(['view'], 'missing required field: submit'));
  }
  return outcome(view, problems);
}

export function parseHome(payload: unknown): Parsed<Home> {
  const parsed = homeView.safeParse(payload, { reportInput: true });
  if (!parsed.success) return { ok: false, problems: problemsOf(parsed.error, ['view']) };
  return outcome(parsed.data, brokenRules('home', parsed.data.blocks, ['view', 'blocks']));
}

export function viewTooLarge(payload: unknown): boolean {
  return Buffer.byteLength(JSON.stringify(payload) ?? '') > VIEW_BYTES;
}

/** Whether Slack would answer `msg_blocks_too_long`. */
export const blocksTooLong = (blocks: readonly Block[]): boolean => charactersWritten(blocks) > CHARACTERS_PER_MESSAGE;

const READ = ['text', 'fallback', 'caption', 'title', 'name', 'label', 'x_label', 'y_label', 'categories', 'hint'];

/** The text that people read: no ids, values or URLs. */
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
 * The problems that Slack would report; empty when it would accept the payload.
 * @param payload a message's array of blocks, or a whole view
 */
export function validateBlocks(surface: Surface, payload: unknown): readonly string[] {
  if (surface === 'message') {
    const parsed = parseBlocks(payload);
    if (!parsed.ok) return parsed.problems;
    return blocksTooLong(parsed.value) ? ['msg_blocks_too_long'] : [];
  }
  const parsed = surface === 'home' ? parseHome(payload) : parseView(payload);
  if (!parsed.ok) return parsed.problems;
  return viewTooLarge(payload) ? [problem(['view'], 'view is too large')] : [];
}
