// Finds the Slack accounts of the people a change is about.
import { z } from 'zod';
import type { About } from '../request/stored-preview.js';
import type { FoundPerson, People } from './people.js';

const address = z.email();

/** @param concerns as in a preview @throws SlackSilent */
export async function matchPeople(people: Pick<People, 'byEmail'>, concerns: readonly string[]): Promise<About> {
  const emails = concerns.filter((one) => address.safeParse(one).success);
  const found = await Promise.all(emails.map((email) => people.byEmail(email)));
  const unsure = found.find(({ isSure }) => !isSure);
  const unmatched = unsure === undefined ? undefined : sayUnmatched(unsure);
  const unread = emails.length < concerns.length ? UNREAD : undefined;
  const known = found.flatMap(({ person }) => person ?? []);
  return {
    people: known.filter(({ userId }, at) => known.findIndex((one) => one.userId === userId) === at),
    ...((unmatched ?? unread) && { unmatched: unmatched ?? unread }),
  };
}

const UNREAD = 'I can’t tell from its name who this is about.';

function sayUnmatched({ person, isShown }: FoundPerson): string {
  if (person !== undefined) return 'Slack has not confirmed the e-mail address of the account that this may be about.';
  return isShown
    ? 'Nobody in Slack has the e-mail address that this is about.'
    : 'Slack doesn’t show me e-mail addresses, so I cannot tell whom this is about.';
}
