// From a form that was submitted to the answer of its look-up.
import { isRefusal } from '../../approvals/refusal.js';
import { mrkdwn } from '../blocks/text.js';
import type { SlackDeps } from '../deps.js';
import { standingOf } from '../lines/bound.js';
import type { Origin } from '../lines/typed.js';
import { deliverAnswer } from './deliver.js';
import { notLooked, type Question } from './look-up.js';
import { audienceOf, tellAlone } from './place.js';
import { Waiting } from './waiting.js';

/** Of a form that was filled in and submitted. */
export async function answerForm(deps: SlackDeps, asked: Omit<Question, 'person'>, origin: Origin): Promise<void> {
  const waiting = new Waiting(deps, origin, `${asked.command} ${asked.operation.name}`);
  try {
    const person = await deps.people.whoWas(origin.userId);
    if (isRefusal(person)) {
      await tellAlone(deps, origin, { text: mrkdwn(person.sentence) });
      return;
    }
    const audience = await audienceOf(deps, origin, await standingOf(deps, origin));
    await deliverAnswer(deps, { question: { ...asked, person }, origin, audience }, waiting);
  } catch (error) {
    await tellAlone(deps, origin, notLooked(deps, error));
  } finally {
    await waiting.end();
  }
}
