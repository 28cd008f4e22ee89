// Finds the Slack accounts of the people a change is about.
import type { FoundPerson, People } from './people.js';
import type { About } from './stored-preview.js';

/** @param emails as in Atlas @throws SlackSilent */
export async function matchPeople(people: Pick<People, 'byEmail'>, emails: readonly string[]): Promise<About> {
  const found = await Promise.all(emails.map((email) => people.byEmail(email)));
  const unmatched = found.find(({ isSure }) => !isSure);
  return {
    people: found.flatMap(({ person }) => person ?? []),
    ...(unmatched !== undefined && { unmatched: sayUnmatched(unmatched) }),
  };
}

function sayUnmatched({ person, isShown }: FoundPerson): string {
  if (person !== undefined) return 'Slack has not confirmed the e-mail address of the account that this may be about.';
  return isShown
    ? 'Nobody in Slack has the e-mail address that this is about.'
    : 'Slack doesn’t show me e-mail addresses, so I cannot tell whom this is about.';
}
