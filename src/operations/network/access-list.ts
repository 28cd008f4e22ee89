// Reads a project's access list and compares its entries with a change.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { asSegment, type Path, path } from '../../atlas/path.js';
import { AccessListEntry, requireKnown } from '../../atlas/replies.js';
import { clusterParamKind } from '../cluster-state/cluster-param.js';
import { formatList, formatUtc, plural, quoted, UNREAD_TEXT } from '../format.js';
import { formatIsoSeconds, parseMoment } from '../moments.js';
import type { Fact, Phrase } from '../operation.js';
import { listNames } from '../params/kind.js';
import { ifExists, ifReadable, readProjectPlace } from '../place.js';
import {
  type AddressRange,
  isSameRange,
  isSecurityGroup,
  isWithin,
  parseAddressRange,
  rangeAddressCount,
} from './ip-addresses.js';

/** Fields that both changes to the access list share. */
export const ACCESS_LIST_CHANGE_SPEC = {
  area: 'network',
  role: 'Project Network Access Manager',
  effect: 'reversible',
} as const;

export const AccessEntry = z.object({
  /** An address, a range or a security group, in Atlas's spelling. */
  value: z.string(),
  comment: z.string().nullable(),
  /** The end as a UTC time in ISO 8601 with whole seconds. Null for a permanent entry. */
  endsAt: z.string().nullable(),
});
export type AccessEntry = z.output<typeof AccessEntry>;

/** A change depends only on the entry with exactly the same addresses. Other entries may change. */
export const AccessBasis = z.object({ entry: AccessEntry.nullable() });
type AccessBasis = z.output<typeof AccessBasis>;

interface AddressOf {
  readonly project: string;
  /** A canonical range or a security group, as the param stores it. */
  readonly address: string;
}

export const accessListPath = (project: string): Path => path`/groups/${project}/accessList`;

/** @param value an address, a range or a security group, in Atlas's spelling */
export const accessEntryPath = (project: string, value: string): Path =>
  path`/groups/${project}/accessList/${asSegment(value)}`;

export async function readAccessList(
  atlas: Atlas,
  project: string,
  schema: z.ZodType<AccessListEntry> = AccessListEntry,
): Promise<readonly AccessEntry[]> {
  return (await atlas.list(accessListPath(project), schema)).map(toAccessEntry);
}

/** Atlas omits the end of a permanent entry (recorded), so this schema rejects a null end. */
const WholeEntry = AccessListEntry.extend({ deleteAfterDate: z.string().optional() });

export function toAccessEntry({ ipAddress, cidrBlock, awsSecurityGroup, comment, deleteAfterDate }: AccessListEntry) {
  const endsAt = parseMoment(deleteAfterDate);
  return {
    value: ipAddress || cidrBlock?.replace(/\/32$/, '') || awsSecurityGroup || '',
    comment: comment || null,
    endsAt: endsAt === undefined ? null : formatIsoSeconds(endsAt),
  };
}

/** Compares an entry with an address, regardless of spelling. */
const matcher =
  (how: (asked: AddressRange, own: AddressRange) => boolean) =>
  ({ value }: AccessEntry, address: string): boolean => {
    const [own, asked] = [parseAddressRange(value), parseAddressRange(address)];
    return own !== undefined && asked !== undefined && how(asked, own);
  };
const isAbout = matcher(isSameRange);
const covers = matcher(isWithin);

export const findAccessEntry = (entries: readonly AccessEntry[], { address }: AddressOf): AccessEntry | null =>
  entries.find((entry) => isAbout(entry, address) || entry.value === address) ?? null;

export const readAccessEntry = async (atlas: Atlas, given: AddressOf): Promise<AccessEntry | null> =>
  findAccessEntry(await readAccessList(atlas, given.project, WholeEntry), given);

/** Whether the entry is missing both from the project's complete list and when it's read directly. */
export async function accessEntryIsGone(
  atlas: Atlas,
  { params: given }: { readonly params: AddressOf },
): Promise<boolean> {
  if ((await readAccessEntry(atlas, given)) !== null) return false;
  const value = addressCount(given.address) === 1 ? given.address.replace(/\/\d+$/, '') : given.address;
  return (await ifExists(atlas.get(accessEntryPath(given.project, value), AccessListEntry))) === undefined;
}

export const hasSameCommentAndEnd = (a: AccessEntry | null, b: AccessEntry | null): boolean =>
  a?.comment === b?.comment && a?.endsAt === b?.endsAt;

/** Reads what a preview needs: the entry for an address, the other entries and the project. */
export async function inspectAddress(atlas: Atlas, given: AddressOf) {
  const { project, address } = given;
  const [place, entries, clusters] = await Promise.all([
    readProjectPlace(atlas, project),
    readAccessList(atlas, project, WholeEntry),
    ifReadable(listNames(atlas, clusterParamKind, { project })),
  ]);
  const entry = findAccessEntry(entries, given);
  if (entry === null) for (const { value } of entries) requireKnown(value || null, 'an address on the access list');
  const covering = entries.filter((one) => one !== entry && covers(one, address));
  const reached =
    clusters === undefined || clusters.unread
      ? UNREAD_TEXT
      : formatList(
          clusters.map(({ name }) => name),
          4,
        );
  return {
    name: place.project.name,
    entry,
    covering,
    others: entries.length - (entry === null ? 0 : 1),
    common: {
      // The name of a security group is its ID, so that the title has room for the action.
      subject: isSecurityGroup(address) ? address : formatAddresses(address),
      place,
      // The entire list is one target, because Atlas accepts one change at a time.
      target: { kind: 'access-list', id: project },
      path: address,
      before: accessEntryPhrase(entry),
      basis: { entry },
    },
    facts: [
      {
        label: 'Addresses',
        value: isSecurityGroup(address) ? 'a security group' : addressCount(address).toLocaleString('en-US'),
      },
      { label: 'Covered by', value: formatAccessEntries(covering) || 'no other entry' },
      { label: 'Clusters', value: reached || 'none' },
    ] satisfies Fact[],
  };
}

/** Returns the number of addresses in an entry, or 0 for a security group. */
export function addressCount(value: string): number {
  const range = parseAddressRange(value);
  return range === undefined ? 0 : rangeAddressCount(range);
}
export const formatAddressCount = (value: string): string =>
  isSecurityGroup(value) ? 'a security group' : plural(addressCount(value), 'address', 'addresses');

export const isEverywhere = (value: string): boolean => parseAddressRange(value)?.prefixLength === 0;

/** Formats addresses: `203.0.113.7`, `10.20.0.0/16`, `the whole internet (0.0.0.0/0)`, `the security group sg-...`. */
export function formatAddresses(value: string): string {
  if (isSecurityGroup(value)) return `the security group ${value}`;
  return isEverywhere(value) ? `the whole internet (${value})` : value.replace(/\/32$/, '');
}

export const formatAccessEntries = (entries: readonly AccessEntry[]): string =>
  formatList(
    entries.map(({ value, endsAt }) => {
      const until = endsAt === null ? '' : ` (until ${formatUtc(Date.parse(endsAt))})`;
      return `${formatAddresses(value)}${until}`;
    }),
    4,
  );

/** Returns the verb for sentences about entries: `10.0.0.0/8 allows`. */
export const allowVerb = ({ length }: readonly AccessEntry[]): string => (length === 1 ? 'allows' : 'allow');

export function accessEntryPhrase(entry: AccessEntry | null): Phrase {
  if (entry === null) return 'not on the access list';
  const comment = entry.comment === null ? '' : `, with the comment ${quoted(entry.comment, 80)}`;
  return entry.endsAt === null
    ? `on the access list permanently${comment}`
    : ['on the access list until ', { at: Date.parse(entry.endsAt) }, comment];
}

const isOver = (entry: AccessEntry | null, now: number) =>
  entry === null || (entry.endsAt !== null && Date.parse(entry.endsAt) <= now);

export function describeEntryDrift(before: AccessBasis, after: AccessBasis, now: number): string | undefined {
  if (isOver(before.entry, now) && isOver(after.entry, now)) return undefined;
  return `the access list entry went from ${formatEntry(before.entry)} to ${formatEntry(after.entry)}`;
}

function formatEntry(entry: AccessEntry | null): string {
  if (entry === null) return 'none';
  const until = entry.endsAt === null ? 'permanent' : `until ${formatUtc(Date.parse(entry.endsAt))}`;
  return entry.comment === null ? until : `${until}, ${quoted(entry.comment, 80)}`;
}
