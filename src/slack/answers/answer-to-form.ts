// Answers the look-up of a submitted form.
import { isRefusal } from '../../approvals/request/refusal.js';
import { channelDefaultOf, type Lines } from '../lines/channel-default.js';
import type { Origin } from '../lines/typed.js';
import { sayRefused } from '../lines/understand.js';
import type { Answers } from './answers.js';
import { audienceOf, tellAlone } from './audience.js';
import { sayNotChecked } from './no-answer.js';
import type { Question } from './question.js';
import { sendAnswer } from './send-answer.js';
import { SlowNotice } from './slow-notice.js';

/** @param asked the question as filled in */
export async function answerForm(
  deps: Answers & Lines,
  asked: Omit<Question, 'person'>,
  origin: Origin,
): Promise<void> {
  const waiting = new SlowNotice(deps, origin, `${asked.command} ${asked.operation.name}`);
  try {
    const person = await deps.people.whoWas(origin.userId);
    if (isRefusal(person)) {
      const { userId: by, channel } = origin;
      await tellAlone(deps, origin, sayRefused(deps, person, { by, tried: asked.operation.name, channel }));
      return;
    }
    const audience = await audienceOf(deps, origin, await channelDefaultOf(deps, origin));
    await sendAnswer(deps, { question: { ...asked, person }, origin, audience }, waiting);
  } catch (error) {
    await tellAlone(deps, origin, sayNotChecked(deps, error));
  } finally {
    await waiting.end();
  }
}
