// The menu below an answer's table, which opens the form of a change for one of the rows.
import { randomUUID } from 'node:crypto';
import type { ActionsBlock } from '@slack/types';
import { earlyRefusal, type PermissionServices } from '../../approvals/people/ask.js';
import { operationAndParamsHash } from '../../approvals/request/ids.js';
import type { Log } from '../../log.js';
import { changeNamed } from '../../operations/index.js';
import type { LookUpResult, Params, RowChanges } from '../../operations/operation.js';
import { withTimeLimit } from '../api/delivery.js';
import type { ButtonPress } from '../api/press.js';
import { plainText } from '../blocks/elements.js';
import { fittingPrefix } from '../blocks/length.js';
import { ids } from '../ids.js';
import { formatLine } from '../lines/write.js';
import { type Question, questionPlace } from './question.js';
import type { RowChoices } from './row-choice-store.js';

/** Slack's limit for a select. */
const MOST_OPTIONS = 100;
/** The most characters in all options together. The options leave less space for the table. */
const MOST_TEXT = 2_000;
const MOST_LABEL = 75;
const MOST_BLOCK_ID = 255;
const HANDLE_LENGTH = 16;
/** If Redis takes longer, the answer has no menu. */
const KEPT_WITHIN_MS = 1_000;

export interface RowMenuServices extends PermissionServices {
  readonly rowChoices: Pick<RowChoices, 'keep'>;
  readonly log: Log;
}

interface AnsweredQuestion {
  readonly question: Question;
  /** The answer's command. */
  readonly line: string;
  readonly result: LookUpResult;
}

/**
 * Builds the menu and stores its commands.
 * @param isPrivate whether only the asker sees the answer. Then the menu omits changes that the asker may not ask for
 * @returns undefined if there's nothing to choose, or Slack or Redis doesn't respond
 */
export async function createRowMenu(
  deps: RowMenuServices,
  { question, line, result }: AnsweredQuestion,
  isPrivate: boolean,
): Promise<ActionsBlock | undefined> {
  const { rowChanges = [] } = result;
  try {
    const allowed = isPrivate ? await allowedChanges(deps, question, rowChanges) : rowChanges;
    const groups = groupsOf(allowed);
    if (groups.length === 0) return undefined;
    const menu = randomUUID();
    const lines = Object.fromEntries(groups.flatMap(({ options }) => options.map((one) => [one.handle, one.line])));
    await withTimeLimit(KEPT_WITHIN_MS, deps.rowChoices.keep(menu, lines));
    return menuBlock(`${menu} ${line}`.slice(0, MOST_BLOCK_ID), groups);
  } catch (error) {
    deps.log.warn({ err: error }, 'failed to offer changes below an answer');
    return undefined;
  }
}

async function allowedChanges(deps: RowMenuServices, question: Question, all: readonly RowChanges[]) {
  const judged = all.map(async (one) => {
    const change = changeNamed(one.operation);
    const refusal = change && (await earlyRefusal(deps, change, questionPlace(question), question.person));
    return refusal === undefined ? [one] : [];
  });
  return (await Promise.all(judged)).flat();
}

interface Group {
  readonly label: string;
  readonly options: readonly { readonly label: string; readonly handle: string; readonly line: string }[];
}

/** Gives each change the same share of the menu. The first rows matter most. */
function groupsOf(all: readonly RowChanges[]): readonly Group[] {
  const groups = all.map(({ label, operation, targets }) => {
    const shown = targets.slice(0, Math.floor(MOST_OPTIONS / all.length));
    const options = shown.map((one) => ({ label: one.label, ...choiceOf(operation, one.params) }));
    const cost = (option: { readonly label: string }) => Math.min(option.label.length, MOST_LABEL);
    return { label, options: fittingPrefix(options, cost, MOST_TEXT / all.length) };
  });
  return groups.filter(({ options }) => options.length > 0);
}

/** The handle depends only on the change and its target, so it never leads to a different target. */
function choiceOf(name: string, params: Params) {
  const change = changeNamed(name);
  if (change === undefined) throw new Error(`${name} isn’t a change`);
  const handle = operationAndParamsHash(name, params).slice(0, HANDLE_LENGTH);
  return { handle, line: formatLine(change, params, {}) };
}

const menuBlock = (block_id: string, groups: readonly Group[]): ActionsBlock => ({
  type: 'actions',
  block_id,
  elements: [
    {
      type: 'static_select',
      action_id: ids.changeRow,
      placeholder: plainText('Choose a change…', MOST_LABEL),
      option_groups: groups.map(({ label, options }) => ({
        label: plainText(label, MOST_LABEL),
        options: options.map((one) => ({ text: plainText(one.label, MOST_LABEL), value: one.handle })),
      })),
    },
  ],
});

/** Returns the chosen option, and the answer's command, which may be cut off. */
export function parseRowChoice({ actions }: ButtonPress) {
  const [{ block_id = '', selected_option: chosen } = {}] = actions;
  const [menu = '', ...line] = block_id.split(' ');
  return { menu, handle: chosen?.value ?? '', line: line.join(' ') };
}
