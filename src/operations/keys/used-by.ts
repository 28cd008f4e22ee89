// Shows when and from where a database user, API key or service account was last used.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import type { Event } from '../../atlas/replies.js';
import { DAY_MS } from '../../time-units.js';
import { databaseUserId, describeNoUser, readUserLastSignIn, readUsers } from '../database-users/database-user.js';
import { formatList, phraseParts, quoted } from '../format.js';
import { formatEventType } from '../monitoring/event-words.js';
import { ACCESS_LOG_GUESSES, type AccessLogEntry, MISSED_SIGN_INS_SENTENCE } from '../monitoring/last-sign-in.js';
import { eventTime, readNewestEvents } from '../monitoring/newest-events.js';
import type { LookUpResult, Phrase } from '../operation.js';
import { createOptionalReads, type OptionalReads, withTimeout } from '../optional-reads.js';
import { organizationParam } from '../params/organization.js';
import { projectParam } from '../params/project.js';
import { readOrganizationName, readProjectPlace } from '../place.js';
import { defineLookUp } from '../recipes/look-up.js';
import { userOrKeyParam } from './credential-param.js';
import { formatLastUse, type Program, readApiKeys, readServiceAccounts } from './programs.js';

const params = z
  .strictObject({
    what: userOrKeyParam(),
    project: projectParam({ hint: 'for a database user' }).optional(),
    org: organizationParam({ words: ['of'], hint: 'for an API key or service account' }).optional(),
  })
  .refine(({ project: at, org }) => (at === undefined) !== (org === undefined), {
    path: ['project'],
    message:
      'For a database user, add a project, such as “in Payments”. For an API key or service account, add an organization, such as “of "Counter Inc"”.',
  });

const EVENTS_MS = 7 * DAY_MS;
const MOST_PROJECTS = 5;

export const usedBy = defineLookUp({
  name: 'used-by',
  title: 'Show when a database user or key was last used, and from where',
  aliases: ['last-used', 'last used', 'who uses', 'usage', 'still used', 'unused', 'stale'],
  area: 'keys',
  example: 'used-by app in Payments',
  role: 'Organization Read Only',
  params,
  guesses: [
    ...ACCESS_LOG_GUESSES,
    {
      says: 'Atlas’s events show changes and downloads of logs by an API key, but no other reads.',
      reason: 'Of the event types that Atlas documents, only downloads and views of a few kinds are reads.',
    },
  ],
  run: (atlas, { what, project: at, org = '' }, now) =>
    at === undefined ? ofProgram(atlas, org, what, now) : ofUser(atlas, at, what),
});

async function ofUser(atlas: Atlas, project: string, what: string): Promise<LookUpResult> {
  const [place, users] = await Promise.all([readProjectPlace(atlas, project), readUsers(atlas, project)]);
  const found = users.filter((user) => user.username === what || databaseUserId(user) === what);
  const common = { place, facts: [], personal: true, notes: [] };
  if (found.length === 0) return { ...common, headline: describeNoUser(place.project.name, what) };
  const shown = await Promise.all(
    found.map(async (user, at) => [
      `${at === 0 ? '' : ';'} by ${found.length > 1 ? databaseUserId(user) : user.username}: `,
      ...phraseParts(await readUserLastSignIn(withTimeout(atlas), project, user, fromWhere)),
    ]),
  );
  return {
    ...common,
    headline: ['Last sign-in', ...shown.flat(), '.'],
    notes: [`Covers 7 days on running dedicated clusters. ${MISSED_SIGN_INS_SENTENCE}`],
  };
}

const fromWhere = ({ ipAddress }: AccessLogEntry) => `from ${ipAddress || 'an address that Atlas doesn’t show'}`;

async function ofProgram(atlas: Atlas, org: string, what: string, now: number): Promise<LookUpResult> {
  const { missing, read } = createOptionalReads();
  const quick = withTimeout(atlas);
  const [organization, keys, accounts] = await Promise.all([
    readOrganizationName(atlas, org),
    read('API keys are', readApiKeys(quick, org)),
    read('Service accounts are', readServiceAccounts(quick, org)),
  ]);
  const all = [...(accounts ?? []), ...(keys ?? [])];
  const withId = all.filter(({ publicId }) => publicId === what);
  const found = withId.length > 0 ? withId : all.filter(({ name }) => name === what);
  const account = accounts?.find((one) => found.includes(one));
  const key = keys?.find((one) => found.includes(one));
  const common = { place: { organization }, facts: [], personal: true, missing, notes: [] };
  if (found.length > 1)
    return {
      ...common,
      headline: `${organization.name} has ${found.length} API keys and service accounts called ${quoted(what, 80)}. Use an ID instead: ${formatList(found.map(({ publicId }) => publicId))}.`,
    };
  if (account !== undefined)
    return {
      ...common,
      headline: [`The service account ${account.name} was last used: `, ...phraseParts(formatLastUse(account)), '.'],
      notes: ['Atlas doesn’t show where a service account is used from.'],
    };
  if (key !== undefined)
    return {
      ...common,
      headline: await lastEventOf(quick, key, { org, now, read }),
      // Several lists may be unreadable for the same reason.
      missing: [...new Set(missing)],
      notes: [
        'Atlas’s events show an API key’s changes and downloads of logs, but no other reads.',
        describeSearched(projectsOf(key, org).length),
      ],
    };
  const unread = missing.length > 0 ? ' that I could read' : '';
  return {
    ...common,
    headline: `${organization.name} has no API key or service account ${quoted(what, 80)}${unread}. Run the keys command to see the list.`,
  };
}

interface Where {
  readonly org: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly read: OptionalReads['read'];
}

/** Returns the ids of the projects where the program has roles. */
const projectsOf = ({ roles }: Program, org: string): readonly string[] =>
  [...new Set(roles.map(({ at }) => at))].filter((at) => at !== org && at !== '');

function describeSearched(projects: number): string {
  const which = projects > MOST_PROJECTS ? `the first ${MOST_PROJECTS} of the ${projects} projects` : 'the projects';
  return `I searched the events of the organization and of ${which} where the key has roles.`;
}

/** Finds the key's last event in the organization and in the first few projects where it has roles. */
async function lastEventOf(atlas: Atlas, key: Program, { org, now, read }: Where): Promise<Phrase> {
  const { name, publicId } = key;
  const lists = [
    path`/orgs/${org}/events`,
    ...projectsOf(key, org)
      .slice(0, MOST_PROJECTS)
      .map((at) => path`/groups/${at}/events`),
  ];
  // Atlas's clock may be ahead of our clock.
  const span = { from: now - EVENTS_MS, to: now + 60_000 };
  const meant = { most: 1, isMeant: ({ publicKey }: Event) => publicKey === publicId };
  const found = await Promise.all(
    lists.map((list) => read('Some events are', readNewestEvents(atlas, list, span, meant))),
  );
  const [newest] = found.flatMap((one) => one?.newest.list() ?? []).toSorted((a, b) => eventTime(b) - eventTime(a));
  const that = found.every((one) => one?.isWhole) ? '' : ' that I could read';
  if (newest === undefined) return `The API key ${name} has no events${that} from the last 7 days.`;
  const address = newest.remoteAddress ? `, from ${newest.remoteAddress}` : '';
  const what = formatEventType(newest.eventTypeName ?? '');
  return [`The last event${that} by the API key ${name}: `, { at: eventTime(newest) }, `, ${what}${address}.`];
}
