// A look-up question, the user who asked it and its entry in the audit log.

import type { Person } from '../../approvals/request/request.js';
import type { ShownTo } from '../../approvals/storage/audit/notes.js';
import type { LookUp, NamedItem, Params, Place } from '../../operations/operation.js';
import { type AuditServices, attemptedActionIn } from '../api/note-refusal.js';

export interface Question {
  readonly operation: LookUp;
  readonly params: Params;
  readonly names: Readonly<Record<string, NamedItem>>;
  readonly person: Person;
  /** The slash command as the user typed it, e.g. `/atlas`. */
  readonly command: string;
}

export const questionPlace = (question: Question): Place => {
  const project = questionProject(question);
  return project === undefined ? {} : { project };
};
export const questionProject = ({ names, params }: Question) =>
  names.project ?? (params.project === undefined ? undefined : { id: params.project, name: params.project });

export const attemptedLookUp = ({ person: { userId }, operation }: Question, channel: string) =>
  attemptedActionIn({ userId, channel }, operation.name);

/** Records the look-up in the audit log. @param channel where the user asked */
export function noteLookUp(
  { audit }: Pick<AuditServices, 'audit'>,
  { person, operation, params }: Question,
  channel: string,
  shownTo: ShownTo,
): void {
  audit.lookedUp({ by: person.userId, operation: operation.name, params, channel, shownTo });
}
