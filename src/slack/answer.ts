// An answer as a message: its picture, and the buttons that go on from it.
import type { Button } from '@slack/types';
import { operationNamed } from '../operations/index.js';
import type { Next, Phrase } from '../operations/operation.js';
import type { Answer } from './asking.js';
import { isCut, type ResultMessage, resultBlocks } from './blocks/result.js';
import { clip, mrkdwn, rich } from './blocks/text.js';
import { paramsOf } from './command-line/vocabulary.js';
import { writeLine } from './command-line/write.js';
import type { SlackDeps } from './deps.js';
import { ids } from './ids.js';
import type { Question } from './look-up.js';
import type { Message } from './reply.js';

export interface Picture {
  readonly question: Question;
  /** As `exactLine` writes it: what the buttons ask again. */
  readonly line: string;
  readonly answer: Answer;
  /** Seen by the asker alone, who may show it to the channel. */
  readonly mayShare: boolean;
  readonly isFollowed?: boolean;
}

export function drawAnswer(deps: SlackDeps, picture: Picture): ResultMessage {
  const { question, line, answer } = picture;
  const { result, at, tookMs } = answer;
  const actions = [...buttons(picture, isCut(result)), ...nextButtons(result.next ?? [], question.command)];
  return resultBlocks(result, { line, by: question.person.userId, at, view: deps.view, tookMs, actions });
}

/** As much as Slack takes in a button's value. */
const MOST_VALUE = 2_000;
const MOST_NEXT = 4;

function buttons({ question, line, answer, mayShare, isFollowed = false }: Picture, hasMore: boolean): Button[] {
  if (line.length > MOST_VALUE) return [];
  const { underWay = false, personal = false } = answer.result;
  const hasForm = paramsOf(question.operation).length > 0;
  return [
    button(ids.refresh, 'Refresh', line),
    ...(hasForm ? [button(ids.again, 'Again, with changes', line)] : []),
    ...(mayShare && !personal ? [button(ids.share, 'Share in channel', line)] : []),
    ...(underWay && !isFollowed ? [button(ids.follow, 'Follow', line)] : []),
    ...(isFollowed ? [button(ids.stopFollowing, 'Stop following', line)] : []),
    ...(hasMore ? [button(ids.rows, 'All rows as a file', line)] : []),
  ];
}

function nextButtons(next: readonly Next[], command: string): Button[] {
  const known = next.flatMap(({ label, operation: name, params }) => {
    const operation = operationNamed(name);
    const line = operation && `${command} ${writeLine(operation, params, {})}`;
    return line === undefined || line.length > MOST_VALUE ? [] : [{ label, line }];
  });
  return known.slice(0, MOST_NEXT).map(({ label, line }, index) => button(ids.next(index), label, line));
}

export const button = (action_id: string, label: string, value: string): Button => ({
  type: 'button',
  action_id,
  text: { type: 'plain_text', text: clip(label, 75), emoji: false },
  value,
});

/** There is no answer: why, and how to ask again. */
export function drawNoAnswer(why: Phrase, line: string): Message {
  if (line.length > MOST_VALUE) return { text: mrkdwn(why) };
  return {
    text: mrkdwn(why),
    blocks: [
      { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: rich(why) }] },
      { type: 'context', elements: [{ type: 'plain_text', text: clip(line, 300), emoji: false }] },
      {
        type: 'actions',
        elements: [button(ids.refresh, 'Ask again', line), button(ids.again, 'Again, with changes', line)],
      },
    ],
  };
}
