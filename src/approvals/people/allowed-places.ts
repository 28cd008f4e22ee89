// In which of many projects a person may use an operation, with one question to Slack for all projects together.
import { type Operation, type Place, partsOf } from '../../operations/operation.js';
import { lookUpRequesters, rulesThatCould } from '../policy/match.js';
import type { Person } from '../request/request.js';
import type { Permissions } from './ask.js';

/** Asks Slack once for each distinct list of groups in the policy's rules for the operation. @throws SlackSilent */
export async function allowedPlaces(
  { policy, people }: Permissions,
  operation: Operation,
  person: Person,
): Promise<(place: Place) => boolean> {
  const parts = operation.effect === 'read' ? partsOf(operation) : [operation.name];
  const rules = parts
    .flatMap((part) => rulesThatCould(policy, { operation: part }))
    .map(({ requesters }) => requesters);
  const all = [...new Set(operation.effect === 'read' ? [...rules, policy.lookUpRequesters] : rules)];
  const isIn = await Promise.all(all.map((list) => people.wasInAny(person, list)));
  const mine = new Set(all.filter((_, index) => isIn[index]));
  return (place) =>
    parts.every((part) => {
      if (operation.effect === 'read') return lookUpRequesters(policy, part, place).every((list) => mine.has(list));
      return rulesThatCould(policy, { operation: part, place }).some(({ requesters }) => mine.has(requesters));
    });
}
