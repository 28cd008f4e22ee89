// Where a person may use an operation: for lists of many projects, of which each must not cost a question to Slack.
import type { Operation, Place } from '../operations/operation.js';
import type { AskDeps } from './ask.js';
import { lookUpRequesters, ruleFor, rulesFor } from './policy.js';
import type { Person } from './request.js';

/** Asks once for each group list that the policy has for the operation. @throws SlackSilent */
export async function allowedPlaces(
  { policy, people }: AskDeps,
  operation: Operation,
  person: Person,
): Promise<(place: Place) => boolean> {
  const isRead = operation.effect === 'read';
  const lists = rulesFor(policy, operation.name).map(({ requesters }) => requesters);
  const all = [...new Set(isRead ? [...lists, policy.lookUpRequesters] : lists)];
  const isIn = await Promise.all(all.map((list) => people.isInAny(person, list)));
  const mine = new Set(all.filter((_, index) => isIn[index]));
  return (place) => {
    const requesters = isRead
      ? lookUpRequesters(policy, operation.name, place)
      : ruleFor(policy, operation.name, place)?.requesters;
    return requesters !== undefined && mine.has(requesters);
  };
}
