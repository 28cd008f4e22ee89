// Reads a project's access list and compares its entries with a change.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { asSegment, type Path, path } from '../../atlas/path.js';
import { AccessListEntry, requireKnown } from '../../atlas/replies.js';
import { clusterParamKind } from '../cluster-state/cluster-param.js';
import { capitalize, formatList, formatNames, formatUtc, plural, quoted, UNREAD_TEXT } from '../format.js';
import { formatIsoSeconds, parseMoment } from '../moments.js';
import type { Fact, Phrase } from '../operation.js';
import { listNames } from '../params/kind.js';
import { ifExists, ifReadable } from '../place.js';
import type { Noun } from '../recipes/noun.js';
import {
  type AddressRange,
  isSameRange,
  isSecurityGroup,
  isWithin,
  parseAddressRange,
  rangeAddressCount,
} from './ip-addresses.js';

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
const accessEntryPath = (project: string, value: string): Path =>
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

function toAccessEntry({ ipAddress, cidrBlock, awsSecurityGroup, comment, deleteAfterDate }: AccessListEntry) {
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

/** The access list, seen from one address. */
interface SeenFromAddress {
  readonly entry: AccessEntry | null;
  /** The other entries that contain the address. */
  readonly covering: readonly AccessEntry[];
  /** The number of other entries. */
  readonly others: number;
}

export const hasSameCommentAndEnd = (a: AccessEntry, b: AccessEntry): boolean =>
  a.comment === b.comment && a.endsAt === b.endsAt;

export const ACCESS_ENTRY: Noun<AddressOf, SeenFromAddress, AccessBasis, AccessEntry> = {
  area: 'network',
  role: 'Project Network Access Manager',
  path: ({ project }, { entry }) => accessEntryPath(project, entry?.value ?? ''),
  async read(atlas, { project, address }) {
    const entries = await readAccessList(atlas, project, WholeEntry);
    const entry = entries.find((one) => isAbout(one, address) || one.value === address) ?? null;
    if (entry === null) for (const { value } of entries) requireKnown(value || null, 'an address on the access list');
    const others = entries.filter((one) => one !== entry);
    return { entry, covering: others.filter((one) => covers(one, address)), others: others.length };
  },
  async isMissing(atlas, { project, address }) {
    const value = addressCount(address) === 1 ? address.replace(/\/\d+$/, '') : address;
    return (await ifExists(atlas.get(accessEntryPath(project, value), AccessListEntry))) === undefined;
  },
  stateOf: ({ entry }) => entry,
  stateIn: ({ entry }) => entry,
  describe: accessEntryPhrase,
  where: ({ address }) => `${formatAddresses(address)} in the project’s IP access list, under Network Access`,
  common: ({ project, address }, { covering }) => ({
    // The name of a security group is its ID, so that the title has room for the action.
    subject: isSecurityGroup(address) ? address : formatAddresses(address),
    // The entire list is one target, because Atlas accepts one change at a time.
    target: { kind: 'access-list', id: project },
    path: address,
    facts: [
      {
        label: 'Addresses',
        value: isSecurityGroup(address) ? 'a security group' : addressCount(address).toLocaleString('en-US'),
      },
      { label: 'Covered by', value: formatAccessEntries(covering) || 'no other entry' },
    ],
  }),
  notFound({ address }, { covering }, project) {
    const who = capitalize(formatAddresses(address));
    const instead =
      covering.length > 0 ? ` ${capitalize(formatAccessEntries(covering))} ${allowVerb(covering)} this address.` : '';
    return [
      'address',
      `${who} isn’t on the ${project} access list.${instead} To see the list, run the addresses command.`,
    ];
  },
  drift: describeEntryDrift,
};

/** Names the clusters that addresses on the access list can reach. */
export async function readReachedClusters(atlas: Atlas, project: string): Promise<Fact> {
  const clusters = await ifReadable(listNames(atlas, clusterParamKind, { project }));
  const value = clusters === undefined || clusters.unread ? UNREAD_TEXT : formatNames(clusters, 4) || 'none';
  return { label: 'Clusters', value };
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

function accessEntryPhrase(entry: AccessEntry | null): Phrase {
  if (entry === null) return 'not on the access list';
  const comment = entry.comment === null ? '' : `, with the comment ${quoted(entry.comment, 80)}`;
  return entry.endsAt === null
    ? `on the access list permanently${comment}`
    : ['on the access list until ', { at: Date.parse(entry.endsAt) }, comment];
}

const isOver = (entry: AccessEntry | null, now: number) =>
  entry === null || (entry.endsAt !== null && Date.parse(entry.endsAt) <= now);

function describeEntryDrift(before: AccessBasis, after: AccessBasis, now: number): string | undefined {
  if (isOver(before.entry, now) && isOver(after.entry, now)) return undefined;
  return `the access list entry went from ${formatEntry(before.entry)} to ${formatEntry(after.entry)}`;
}

function formatEntry(entry: AccessEntry | null): string {
  if (entry === null) return 'none';
  const until = entry.endsAt === null ? 'permanent' : `until ${formatUtc(Date.parse(entry.endsAt))}`;
  return entry.comment === null ? until : `${until}, ${quoted(entry.comment, 80)}`;
}
