// Removes addresses from a project's access list, so that nothing can connect from these addresses to the project's
// databases.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { AccessListEntry } from '../../atlas/replies.js';
import { MINUTE_MS } from '../../time-units.js';
import type { Blocker } from '../blocker.js';
import { serializeFixedEnd } from '../end.js';
import { capitalize, formatUtc, quoted, withoutEmpty } from '../format.js';
import { ACCESS_LOG_GUESSES, readLastSignIn } from '../monitoring/last-sign-in.js';
import type { Phrase } from '../operation.js';
import { projectParam } from '../params/project.js';
import { commentParam } from '../params/text.js';
import { ifExists } from '../place.js';
import { NOTHING_TO_UNDO_TEXT } from '../recipes/change.js';
import { defineRemove } from '../recipes/remove.js';
import { optionalEndParam } from '../recipes/temporary-change.js';
import {
  ACCESS_LIST_CHANGE_SPEC,
  AccessBasis,
  type AccessEntry,
  accessEntryPath,
  accessEntryPhrase,
  addressCount,
  allowVerb,
  describeEntryDrift,
  findAccessEntry,
  formatAccessEntries,
  formatAddresses,
  hasSameCommentAndEnd,
  inspectAddress,
  readAccessList,
  toAccessEntry,
} from './access-list.js';
import { addressParam } from './address-param.js';
import { addressLocation, DEFAULT_COMMENT } from './allow-address.js';
import { isSecurityGroup, isWithin, parseAddressRange } from './ip-addresses.js';

const params = z.strictObject({ project: projectParam(), address: addressParam(), for: optionalEndParam() });
type Params = z.output<typeof params>;

export const removeAddress = defineRemove({
  ...ACCESS_LIST_CHANGE_SPEC,
  name: 'remove-address',
  title: 'Remove an address from a project’s access list',
  aliases: ['block', 'unwhitelist', 'remove ip', 'remove-ip', 'close'],
  example: 'remove-address 203.0.113.9/32 in Payments because SEC-7 the old office is closed',
  canNarrow: true,
  interrupts: true,
  params,
  basis: AccessBasis,
  guesses: [...ACCESS_LOG_GUESSES],

  async preview(atlas, given, now) {
    const [seen, lastSignIn] = await Promise.all([inspectAddress(atlas, given), lastSignInFrom(atlas, given)]);
    const { name, entry, common, facts } = seen;
    const who = formatAddresses(given.address);
    return {
      ...common,
      summary: `remove ${who} from the ${name} access list`,
      act: 'Remove',
      extent: 'from the access list',
      after: accessEntryPhrase(null),
      direction: 'narrows access',
      facts: [...facts, { label: 'Last sign-in', value: lastSignIn }],
      warnings: warningsOf(given, seen, now),
      blockers: blockersOf(given, seen),
      undo: describeUndo(entry, now),
    };
  },

  path: ({ project }, { entry }) => accessEntryPath(project, entry?.value ?? ''),
  thing: AccessListEntry,
  isAsBefore: (found, { entry }) => hasSameCommentAndEnd(toAccessEntry(found), entry),

  // A 404 for the entry doesn't prove its removal unless the project exists and its list no longer has the entry.
  async parentExists(atlas, given, _, found) {
    if (found !== undefined) return true;
    const entries = await ifExists(readAccessList(atlas, given.project));
    return entries !== undefined && findAccessEntry(entries, given) === null;
  },

  where: addressLocation,
  done: ({ params: { address } }) => `${capitalize(formatAddresses(address))} is no longer on the access list.`,
  drift: describeEntryDrift,

  undo({ params: { project, address }, basis: { entry } }, now) {
    if (entry === null) return undefined;
    const endsAt = entry.endsAt === null ? undefined : Date.parse(entry.endsAt);
    if (isOver(entry, now)) return undefined;
    const said = commentParam().safeParse(entry.comment);
    return {
      operation: 'allow-address',
      params: {
        project,
        address,
        ...(endsAt !== undefined && { for: serializeFixedEnd(endsAt) }),
        ...(said.success && { comment: said.data }),
      },
    };
  },
});

/** Whether the entry ends too soon to be added again. Atlas rejects an end that's less than a minute away. */
const isOver = ({ endsAt }: AccessEntry, now: number) => endsAt !== null && Date.parse(endsAt) - now < MINUTE_MS;

async function lastSignInFrom(atlas: Atlas, { project, address }: Params): Promise<Phrase> {
  if (isSecurityGroup(address)) return 'unknown (Atlas shows addresses, not security groups)';
  const all = parseAddressRange(address);
  const isOne = (ip: string) => {
    const one = parseAddressRange(ip);
    return one !== undefined && all !== undefined && isWithin(one, all);
  };
  return readLastSignIn(atlas, project, {
    clusters: [],
    isOne: ({ ipAddress }) => isOne(ipAddress ?? ''),
    ipAddress: addressCount(address) === 1 ? all?.first : undefined,
    describe: ({ username }) => `as ${username ?? 'someone'}`,
  });
}

type Seen = Awaited<ReturnType<typeof inspectAddress>>;

function warningsOf({ address }: Params, { name, covering, others }: Seen, now: number): readonly string[] {
  const lasting = covering.filter(({ endsAt }) => endsAt === null);
  if (lasting.length > 0)
    return [`${capitalize(formatAccessEntries(lasting))} still ${allowVerb(lasting)} ${formatAddresses(address)}.`];
  const briefly = covering.filter((entry) => !isOver(entry, now));
  const cutOff = `${formatAddresses(address)} can’t reach the ${name} databases`;
  if (briefly.length > 0)
    return [
      `${capitalize(formatAccessEntries(briefly))} only ${allowVerb(briefly)} ${formatAddresses(address)} temporarily. Afterwards, ${cutOff}.`,
    ];
  return withoutEmpty(
    `${capitalize(formatAddresses(address))} will no longer reach the ${name} databases. Open connections may stay open for some time.`,
    others === 0 && `This is the last entry. Without an entry, only private networks can reach the ${name} databases.`,
  );
}

function blockersOf(given: Params, { name, entry, covering }: Seen): readonly Blocker[] {
  const who = capitalize(formatAddresses(given.address));
  if (entry === null) {
    const instead =
      covering.length > 0 ? ` ${capitalize(formatAccessEntries(covering))} ${allowVerb(covering)} this address.` : '';
    const sentence = `${who} isn’t on the ${name} access list.${instead} To see the list, run the addresses command.`;
    return [{ param: 'address', sentence }];
  }
  if (given.for === undefined || entry.endsAt === null) return [];
  const sentence = `The entry already expires at ${formatUtc(Date.parse(entry.endsAt))}, so it can’t be removed temporarily. Leave this empty.`;
  return [{ param: 'for', sentence }];
}

function describeUndo(entry: AccessEntry | null, now: number): string {
  if (entry === null || isOver(entry, now)) return NOTHING_TO_UNDO_TEXT;
  const until = entry.endsAt === null ? '' : `, until ${formatUtc(Date.parse(entry.endsAt))}`;
  const other = commentParam().safeParse(entry.comment).success ? '' : `, with the comment ${quoted(DEFAULT_COMMENT)}`;
  return `allow-address adds the address again${until}${other}.`;
}
