// A project's IP access list.
//
// Sources: the OpenAPI document (types, and that an entry must expire within a week), responses recorded by MongoDB's
// CLI (201, single addresses also shown as a range), issues in MongoDB's Terraform provider (#3823 and #3689: POST
// silently accepts an existing entry, #864: GET can't find 0.0.0.0 by that name) and the error code page. Guess: a
// security group needs a peering connection that is AVAILABLE.
import { BlockList, isIPv4 } from 'node:net';
import { z } from 'zod';
import { ApiError } from '../api-error.js';
import { parseBody } from '../body.js';
import { PAGING_QUERY, pageAnswer } from '../listing.js';
import { resourceRoutes } from '../resource.js';
import { route } from '../route.js';
import type { Answer, RouteCall } from '../route-call.js';
import { AccessListEntry } from '../schemas.js';
import { DAY_MS, isExpired, isoTimestamp } from '../world/ids.js';
import { isProjectPeeredWithAws } from '../world/peers.js';
import type { AtlasObject } from '../world.js';

const LIST = '/groups/{groupId}/accessList';
/** Atlas's default limit for a project. */
const MOST_ENTRIES = 200;
const LONGEST_COMMENT = 80;
const VALUES = ['ipAddress', 'cidrBlock', 'awsSecurityGroup'];

export const accessListRoutes = [
  ...resourceRoutes<AtlasObject>({
    path: LIST,
    item: '{entryValue}',
    kept,
    one,
    draw: ({ params: { groupId } }, entry) => ({ ...entry, groupId, links: [] }),
    named: (_, entry) => `${nameOf(entry)} from the access list`,
    remove: 204,
    removeEvent: 'NETWORK_PERMISSION_ENTRY_REMOVED',
  }),
  route('post', LIST, add, { query: PAGING_QUERY }),
];

/** Returns the project's entries after removing expired entries. */
function kept(ask: RouteCall): AtlasObject[] {
  const path = `/groups/${ask.params.groupId}/accessList`;
  const all = ask.world.things.get(path) ?? [];
  all.splice(0, all.length, ...all.filter((entry) => !isExpired(entry, ask.now)));
  ask.world.things.set(path, all);
  return all;
}

function one(ask: RouteCall): AtlasObject {
  const wanted = ask.params.entryValue ?? '';
  const found = kept(ask).find((entry) => namesOf(entry).includes(wanted));
  if (found !== undefined) return found;
  throw new ApiError(404, 'ATLAS_NETWORK_PERMISSION_ENTRY_NOT_FOUND', `${wanted} is not on the access list.`, [wanted]);
}

const namesOf = ({ cidrBlock, ipAddress, awsSecurityGroup }: AtlasObject) => [ipAddress, cidrBlock, awsSecurityGroup];
const nameOf = (entry: AtlasObject) => String(namesOf(entry).find((name) => name !== undefined));

/** Adds either all entries or none. */
function add(ask: RouteCall): Answer {
  const entries = parseBody(z.array(AccessListEntry).min(1), ask.body).map((sent) => entryOf(ask, sent));
  if (
    entries.some(({ awsSecurityGroup }) => awsSecurityGroup !== undefined) &&
    !isProjectPeeredWithAws(ask.world.peers, ask.params.groupId)
  )
    throw new ApiError(400, 'CANNOT_USE_AWS_SECURITY_GROUP_WITHOUT_VPC_PEERING_CONNECTION', 'No VPC is peered.', []);
  const all = kept(ask);
  const before = (entry: AtlasObject) => all.findIndex((other) => nameOf(other) === nameOf(entry));
  for (const entry of entries) {
    if (entry.deleteAfterDate !== undefined && before(entry) >= 0 && all[before(entry)]?.deleteAfterDate === undefined)
      throw new ApiError(400, 'PERMANENT_ENTITY_CANNOT_BE_MADE_TEMPORARY', 'This entry is permanent.', [nameOf(entry)]);
  }
  if (all.length + entries.filter((entry) => before(entry) < 0).length > MOST_ENTRIES)
    throw new ApiError(403, 'ATLAS_NETWORK_PERMISSIONS_LIMIT_EXCEEDED', 'The list is full.', [MOST_ENTRIES]);
  const isNew = entries.some((entry) => before(entry) < 0);
  for (const entry of entries) {
    const at = before(entry);
    all.splice(at < 0 ? all.length : at, 1, entry);
  }
  const listed = pageAnswer(ask, all, (entry) => ({ ...entry, groupId: ask.params.groupId, links: [] }));
  return {
    ...listed,
    status: 201,
    changed: `added ${entries.map(nameOf).join(', ')} to the access list`,
    event: isNew ? 'NETWORK_PERMISSION_ENTRY_ADDED' : 'NETWORK_PERMISSION_ENTRY_UPDATED',
  };
}

function entryOf({ now }: RouteCall, sent: z.output<typeof AccessListEntry>): AtlasObject {
  const { cidrBlock, ipAddress, awsSecurityGroup, comment, deleteAfterDate } = sent;
  const named = [cidrBlock, ipAddress, awsSecurityGroup].filter((one) => one !== undefined);
  if (named.length > 1)
    throw new ApiError(400, 'MULTIPLE_VALUES_SPECIFIED_FOR_ONE_NETWORK_PERMISSION_ENTRY', 'Send only one value.');
  if (named.length === 0) throw new ApiError(400, 'MISSING_ONE_OF_THREE_ATTRIBUTES', 'Send one of the values.', VALUES);
  if ((comment ?? '').length > LONGEST_COMMENT)
    throw new ApiError(400, 'INVALID_NETWORK_PERMISSION_COMMENT', 'The comment is too long.', [comment ?? '']);
  const end = deleteAfterDate === undefined ? undefined : Date.parse(deleteAfterDate);
  if (end !== undefined && awsSecurityGroup !== undefined)
    throw new ApiError(400, 'NETWORK_PERMISSION_EXPIRATION_NOT_SUPPORTED', 'A security group can’t be temporary.', []);
  if (end !== undefined && end <= now) throw new ApiError(400, 'EXPIRATION_DATE_IN_PAST', 'The end is in the past.');
  if (end !== undefined && end > now + 7 * DAY_MS)
    throw new ApiError(400, 'EXPIRATION_DATE_EXCEEDS_MAX', 'The end must be within a week.', []);
  return {
    ...(awsSecurityGroup === undefined ? rangeOf(cidrBlock ?? `${ipAddress}/32`) : { awsSecurityGroup }),
    ...(comment !== undefined && { comment }),
    ...(end !== undefined && { deleteAfterDate: isoTimestamp(end) }),
  };
}

/** Accepts only IPv4 ranges in network notation. How Atlas handles other ranges isn't recorded. */
function rangeOf(text: string): AtlasObject {
  const [address = '', length = ''] = text.split('/');
  const bits = Number(length);
  if (!isIPv4(address) || !/^\d{1,2}$/.test(length) || bits > 32 || !isFirst(address, bits))
    throw new ApiError(400, 'INVALID_CIDR_BLOCK', `${text} is not a valid range.`, [text]);
  return { cidrBlock: text, ...(bits === 32 && { ipAddress: address }) };
}

/** Whether the address is the first address in its range. */
function isFirst(address: string, bits: number): boolean {
  if (address === '0.0.0.0') return true;
  const parts = address.split('.').map(Number);
  const at = parts.findLastIndex((part) => part > 0);
  const before = parts.map((part, index) => (index < at ? part : index === at ? part - 1 : 255)).join('.');
  const range = new BlockList();
  range.addSubnet(address, bits, 'ipv4');
  return !range.check(before, 'ipv4');
}
