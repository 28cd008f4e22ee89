// An answer as a message: its picture, and the buttons that go on from it.
import type { Button } from '@slack/types';
import type { Policy } from '../../approvals/policy.js';
import { operationNamed } from '../../operations/index.js';
import type { Next, Phrase } from '../../operations/operation.js';
import type { Message } from '../api/reply.js';
import { lineButton } from '../blocks/line-button.js';
import { isCut, type ResultMessage, resultBlocks } from '../blocks/result.js';
import { clip, mrkdwn, rich } from '../blocks/text.js';
import { ids } from '../ids.js';
import { paramsOf } from '../lines/vocabulary.js';
import { writeLine } from '../lines/write.js';
import type { Answer } from './asking.js';
import { type Question, whyAlone } from './look-up.js';

export interface DrawDeps {
  /** Says which answers others may see. */
  readonly policy: Policy;
  /** The credential for look-ups in words, never a secret: `service account mdb_sa_id_…a1b2`. */
  readonly view: string;
}

export interface Picture {
  readonly question: Question;
  /** As `exactLine` writes it: what the buttons ask again. */
  readonly line: string;
  readonly answer: Answer;
  /** Seen by the asker alone, who may show it to the channel. */
  readonly mayShare: boolean;
  readonly isFollowed?: boolean;
}

export function drawAnswer(deps: DrawDeps, picture: Picture): ResultMessage {
  const { question, line, answer } = picture;
  const { result, at, tookMs } = answer;
  const canBeShared = picture.mayShare && whyAlone(deps, question, result) === undefined;
  const actions = [
    ...buttons({ ...picture, mayShare: canBeShared }),
    ...nextButtons(result.next ?? [], question.command),
  ];
  return resultBlocks(result, { line, by: question.person.userId, at, view: deps.view, tookMs, actions });
}

const MOST_NEXT = 4;
const ROWS = 'All rows as a file';
const VALUES = 'All values as a file';

function buttons({ question, line, answer, mayShare, isFollowed = false }: Picture): Button[] {
  const { underWay = false, table } = answer.result;
  const hasForm = paramsOf(question.operation).length > 0;
  return [
    ...lineButton(ids.refresh, 'Refresh', line),
    ...(hasForm ? lineButton(ids.again, 'Again, with changes', line) : []),
    ...(mayShare ? lineButton(ids.share, 'Share in channel', line) : []),
    ...(underWay && !isFollowed ? lineButton(ids.follow, 'Follow', line) : []),
    ...(isFollowed ? lineButton(ids.stopFollowing, 'Stop following', line) : []),
    ...(isCut(answer.result) ? lineButton(ids.rows, table === undefined ? VALUES : ROWS, line) : []),
  ];
}

function nextButtons(next: readonly Next[], command: string): Button[] {
  const known = next.flatMap(({ label, operation: name, params }) => {
    const operation = operationNamed(name);
    return operation === undefined ? [] : [{ label, line: `${command} ${writeLine(operation, params, {})}` }];
  });
  return known.slice(0, MOST_NEXT).flatMap(({ label, line }, index) => lineButton(ids.next(index), label, line));
}

/** There is no answer: why, and how to ask again. */
export function drawNoAnswer(why: Phrase, line: string): Message {
  const buttons = [
    ...lineButton(ids.refresh, 'Ask again', line),
    ...lineButton(ids.again, 'Again, with changes', line),
  ];
  if (buttons.length === 0) return { text: mrkdwn(why) };
  return {
    text: mrkdwn(why),
    blocks: [
      { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: rich(why) }] },
      { type: 'context', elements: [{ type: 'plain_text', text: clip(line, 300), emoji: false }] },
      { type: 'actions', elements: buttons },
    ],
  };
}
