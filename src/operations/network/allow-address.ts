// Lets addresses connect to a project's databases. If an address is already listed, Atlas silently changes its entry.
// Therefore, an entry that another user added blocks the change.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { PeeringConnection } from '../../atlas/replies.js';
import { callTo, endPlaceholder } from '../call.js';
import { DEFAULT_DURATION_LIMITS } from '../duration.js';
import { endTime, formatAtEnd, formatEnd } from '../end.js';
import { capitalize, formatUtc } from '../format.js';
import type { Call, Phrase } from '../operation.js';
import { projectParam } from '../params/project.js';
import { commentParam } from '../params/text.js';
import { endParam } from '../params/times.js';
import { ifReadable } from '../place.js';
import type { BlockerDraft, PreviewDraft } from '../recipes/change.js';
import { defineAdd } from '../recipes/noun.js';
import {
  ACCESS_ENTRY,
  AccessBasis,
  type AccessEntry,
  accessListPath,
  addressCount,
  allowVerb,
  formatAccessEntries,
  formatAddresses,
  hasSameCommentAndEnd,
  isEverywhere,
  readReachedClusters,
} from './access-list.js';
import { addressParam } from './address-param.js';
import { isSecurityGroup } from './ip-addresses.js';

const params = z.strictObject({
  project: projectParam(),
  address: addressParam(),
  for: endParam({
    label: 'For how long',
    hint: 'such as 30m or until 18:00. Atlas then removes the address. Leave empty to allow it permanently',
    // Atlas's limit on an entry's duration, counted from the call.
    limits: { ...DEFAULT_DURATION_LIMITS, most: '7d' },
  }).optional(),
  comment: commentParam().optional(),
});
type Params = z.output<typeof params>;

const Body = z
  .array(
    z.object({
      cidrBlock: z.string().optional(),
      awsSecurityGroup: z.string().optional(),
      comment: z.string(),
      deleteAfterDate: z.string().optional(),
    }),
  )
  .length(1);

/** The comment for an entry if the requester entered no comment. */
export const DEFAULT_COMMENT = 'Added through Countersign';

export const allowAddress = defineAdd(ACCESS_ENTRY, {
  name: 'allow-address',
  title: 'Let an address connect to a project’s databases',
  aliases: ['whitelist', 'allowlist', 'allow', 'open', 'add-ip', 'allow ip', 'allow-ip', 'unblock', 'laptop', 'reach'],
  example: 'allow-address 203.0.113.7 in Payments for 2h because INC-42 the replica needs to catch up',
  effect: 'reversible',
  canNarrow: false,
  interrupts: false,
  endsByItself: true,
  isDangerous: ({ address = '' }) => isEverywhere(address),
  params,
  basis: AccessBasis,
  key: (given) => given,

  async preview(atlas, given, now, looking) {
    const [{ found, place }, clusters, peered] = await Promise.all([
      looking,
      readReachedClusters(atlas, given.project),
      isSecurityGroup(given.address) ? isPeered(atlas, given.project) : true,
    ]);
    const { entry, covering } = found;
    const { name } = place.project;
    const lasts = given.for === undefined ? '' : ` ${formatEnd(given.for)}`;
    return {
      summary: `let ${formatAddresses(given.address)} connect to the ${name} databases${lasts}`,
      act: 'Let',
      extent: `connect to the ${name} databases`,
      after: `can connect with a database login${entry === null ? '' : ', with a new end time'}`,
      direction: 'widens access',
      facts: [clusters, { label: 'Comment', value: commentOf(given) }],
      warnings: warningsOf(given, { entry, covering, name }),
      revertNote: 'Connections that are already open may stay open for some time.',
      blockers: [peered === false ? notPeered(name) : entryBlocker(given, entry, now)],
      basis: { entry },
      undo:
        given.for === undefined
          ? 'remove-address removes the address.'
          : `Atlas removes the address ${formatAtEnd(given.for)}. To remove the address sooner, use remove-address.`,
    };
  },

  call: (given) =>
    callTo('POST', accessListPath(given.project), {
      body: [
        {
          [isSecurityGroup(given.address) ? 'awsSecurityGroup' : 'cidrBlock']: given.address,
          comment: commentOf(given),
          ...(given.for !== undefined && { deleteAfterDate: endPlaceholder(given.for) }),
        },
      ],
    }),

  made: ({ call }) => entryIn(call),
  // An expired entry that Atlas still lists counts as in effect, because it may still work.
  isMade: hasSameCommentAndEnd,
  done({ params: { address }, call }): Phrase {
    const { endsAt } = entryIn(call);
    const who = capitalize(formatAddresses(address));
    return endsAt === null ? `${who} can connect.` : [`${who} can connect until `, { at: Date.parse(endsAt) }, '.'];
  },
  undo({ params: { project, address }, call }, now) {
    const { endsAt } = entryIn(call);
    if (endsAt !== null && Date.parse(endsAt) <= now) return undefined;
    return { operation: 'remove-address', params: { project, address } };
  },
});

const commentOf = ({ comment: said }: Params) => said ?? DEFAULT_COMMENT;

function entryIn({ body }: Call): AccessEntry {
  const [sent] = Body.parse(body);
  if (sent === undefined) throw new Error('a call without an entry');
  return {
    value: sent.cidrBlock ?? sent.awsSecurityGroup ?? '',
    comment: sent.comment,
    endsAt: sent.deleteAfterDate ?? null,
  };
}

/** Whether any AWS VPC is peered with the project. Undefined if the peerings can't be read. */
async function isPeered(atlas: Atlas, projectId: string): Promise<boolean | undefined> {
  const peers = await ifReadable(
    atlas.list(path`/groups/${projectId}/peers`, PeeringConnection, { providerName: 'AWS' }),
  );
  return peers?.some(({ statusName }) => statusName === 'AVAILABLE');
}

const notPeered = (name: string): BlockerDraft => [
  'address',
  `Atlas only accepts security groups in peered networks, but no AWS VPC is peered with ${name}. Allow addresses instead, or set up peering in Atlas, under Network Access.`,
];

interface Seen {
  readonly entry: AccessEntry | null;
  readonly covering: readonly AccessEntry[];
  readonly name: string;
}

function warningsOf({ address }: Params, { entry, covering, name }: Seen): PreviewDraft['warnings'] {
  const endsAt = entry?.endsAt;
  return [
    covering.length > 0 &&
      `${capitalize(formatAccessEntries(covering))} already ${allowVerb(covering)} this address, so the change has no effect until ${covering.length === 1 ? 'that entry is' : 'those entries are'} removed.`,
    isEverywhere(address) &&
      `Anyone on the internet can try to sign in to the ${name} databases. Only database credentials protect the data.`,
    isWide(address) &&
      `${addressCount(address).toLocaleString('en-US')} addresses can try to sign in. Only database credentials protect the data.`,
    endsAt && ['This replaces the entry that ends ', { at: Date.parse(endsAt) }, '.'],
  ];
}

/** Whether a range is so large that the card warns about its size, which the title doesn't show. */
const isWide = (address: string): boolean => addressCount(address) > 65_536 && !isEverywhere(address);

/** An existing entry blocks the change, except a temporary entry that has the same comment and can be extended. */
function entryBlocker(given: Params, entry: AccessEntry | null, now: number): BlockerDraft {
  if (given.for !== undefined && isSecurityGroup(given.address))
    return ['for', 'A security group can’t be temporary in Atlas. Leave this empty and remove the group later.'];
  if (entry === null) return undefined;
  const who = capitalize(formatAddresses(given.address));
  if (entry.endsAt === null) return ['address', `${who} is already on the access list permanently.`];
  const endsAt = Date.parse(entry.endsAt);
  const listed = `${who} is already on the access list until ${formatUtc(endsAt)}`;
  if (entry.comment !== commentOf(given))
    return ['address', `${listed}, in someone else’s entry. First, remove that entry with remove-address.`];
  if (given.for === undefined)
    return ['for', `${listed}. Enter a new end time, or first remove the entry with remove-address.`];
  return endTime(given.for, now) <= endsAt && ['for', `${listed}. Choose a longer time, or use remove-address.`];
}
