// Renders an answer as a message with buttons.
import type { ActionsBlock, ActionsBlockElement } from '@slack/types';
import { operationNamed } from '../../operations/index.js';
import type { NextStep, Phrase } from '../../operations/operation.js';
import type { Message } from '../api/reply.js';
import { buttonRow, commandButton, plainContext, richLine, richText } from '../blocks/elements.js';
import { isResultCut, type ResultMessage, resultMessage } from '../blocks/result.js';
import { formatMrkdwn, richTextOf } from '../blocks/text.js';
import { ids } from '../ids.js';
import { paramsOf } from '../lines/vocabulary.js';
import { formatLine } from '../lines/write.js';
import { isDirect } from '../people/channels.js';
import type { AnswerServices } from './answers.js';
import type { Answer } from './ask-atlas.js';
import { commandMenu, type MenuEntry } from './line-menu.js';
import { privateReason } from './permission.js';
import type { Question } from './question.js';
import { createRowMenu, type RowMenuServices } from './row-menu.js';

interface AnswerPicture {
  readonly question: Question;
  /** The command from `formatExactLine`, which the buttons run again. */
  readonly line: string;
  readonly answer: Answer;
  /** Whether the answer is private but the asker may share the answer in the channel. */
  readonly mayShare: boolean;
  readonly rowMenu: ActionsBlock | undefined;
}

/**
 * Renders an answer, with a menu of the changes that its rows lead to.
 * @param shownIn the channel whose members see the answer. Undefined if only the asker sees it
 */
export async function drawAnswer(
  deps: Pick<AnswerServices, 'policy' | 'view' | 'clusterLink'> & RowMenuServices,
  picture: Omit<AnswerPicture, 'rowMenu'>,
  shownIn: string | undefined,
): Promise<ResultMessage> {
  const { question, line, answer } = picture;
  const { result, at, tookMs } = answer;
  const mayShare = picture.mayShare && privateReason(deps, question, result) === undefined;
  const isPrivate = shownIn === undefined || isDirect(shownIn);
  const rowMenu = await createRowMenu(deps, { question, line, result }, isPrivate);
  const actions = actionsOf({ ...picture, mayShare, rowMenu });
  const hasData = result.table !== undefined || result.charts !== undefined;
  const link = hasData ? deps.clusterLink?.(question.operation, question.params) : undefined;
  const by = question.person.userId;
  return resultMessage(result, { line, by, at, view: deps.view, tookMs, link, rowMenu, actions });
}

const ROWS = 'All rows as a file';
const VALUES = 'All values as a file';

/** Returns two buttons (the likely next question and Refresh) and a menu with all other actions. */
function actionsOf(picture: AnswerPicture): readonly ActionsBlockElement[] {
  const { line } = picture;
  const [first, ...others] = entriesOf(picture);
  return [
    ...(first === undefined ? [] : commandButton(first.id, first.label, first.line)),
    ...commandButton(ids.refresh, 'Refresh', line),
    ...commandMenu(line, others),
  ];
}

function entriesOf({ question, line, answer, mayShare, rowMenu }: AnswerPicture): readonly MenuEntry[] {
  const { table, next = [] } = answer.result;
  const own = (id: string, label: string, is: boolean) => (is ? [{ id, label, line }] : []);
  const [likely, ...less] = nextEntries(next, question.command);
  const first = [...own(ids.share, 'Share in channel', mayShare), ...(likely === undefined ? [] : [likely])];
  return [
    ...first,
    ...own(ids.again, 'Edit query', paramsOf(question.operation).length > 0),
    ...own(ids.rows, table === undefined ? VALUES : ROWS, isResultCut(answer.result, rowMenu)),
    ...less,
  ];
}

function nextEntries(next: readonly NextStep[], command: string): readonly MenuEntry[] {
  return next.flatMap(({ label, operation: name, params }, index) => {
    const operation = operationNamed(name);
    if (operation === undefined) return [];
    return [{ id: ids.next(index), label, line: `${command} ${formatLine(operation, params, {})}` }];
  });
}

/** Renders a message that explains why there's no answer and how to ask again. */
export function drawNoAnswer(why: Phrase, line: string): Message {
  const buttons = [...commandButton(ids.refresh, 'Try again', line), ...commandButton(ids.again, 'Edit query', line)];
  if (buttons.length === 0) return { text: formatMrkdwn(why) };
  return {
    text: formatMrkdwn(why),
    blocks: [richText([richLine(richTextOf(why))]), plainContext(line), ...buttonRow(buttons)],
  };
}
