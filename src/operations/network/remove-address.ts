// Removes addresses from a project's access list, so that nothing can connect from these addresses to the project's
// databases.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { MINUTE_MS } from '../../time-units.js';
import { serializeFixedEnd } from '../end.js';
import { capitalize, formatUtc, quoted } from '../format.js';
import { ACCESS_LOG_GUESSES, readLastSignIn } from '../monitoring/last-sign-in.js';
import type { Phrase } from '../operation.js';
import { projectParam } from '../params/project.js';
import { commentParam } from '../params/text.js';
import { NOTHING_TO_UNDO_TEXT } from '../recipes/change.js';
import { defineDelete } from '../recipes/noun.js';
import { optionalEndParam } from '../recipes/temporary-change.js';
import {
  ACCESS_ENTRY,
  AccessBasis,
  type AccessEntry,
  addressCount,
  allowVerb,
  formatAccessEntries,
  formatAddresses,
  readReachedClusters,
} from './access-list.js';
import { addressParam } from './address-param.js';
import { DEFAULT_COMMENT } from './allow-address.js';
import { isSecurityGroup, isWithin, parseAddressRange } from './ip-addresses.js';

const params = z.strictObject({ project: projectParam(), address: addressParam(), for: optionalEndParam() });
type Params = z.output<typeof params>;

export const removeAddress = defineDelete(ACCESS_ENTRY, {
  name: 'remove-address',
  title: 'Remove an address from a project’s access list',
  aliases: ['block', 'unwhitelist', 'remove ip', 'remove-ip', 'close'],
  example: 'remove-address 203.0.113.9/32 in Payments because SEC-7 the old office is closed',
  effect: 'reversible',
  canNarrow: true,
  interrupts: true,
  params,
  basis: AccessBasis,
  guesses: [...ACCESS_LOG_GUESSES],

  async preview(atlas, given, now, looking) {
    const [{ found, place }, clusters, lastSignIn] = await Promise.all([
      looking,
      readReachedClusters(atlas, given.project),
      lastSignInFrom(atlas, given),
    ]);
    const { entry } = found;
    const { name } = place.project;
    const who = formatAddresses(given.address);
    return {
      summary: `remove ${who} from the ${name} access list`,
      act: 'Remove',
      extent: 'from the access list',
      after: ACCESS_ENTRY.describe(null, now),
      direction: 'narrows access',
      facts: [clusters, { label: 'Last sign-in', value: lastSignIn }],
      warnings: warningsOf(who, name, found, now),
      blockers: [
        given.for !== undefined &&
          entry?.endsAt && [
            'for',
            `The entry already expires at ${formatUtc(Date.parse(entry.endsAt))}, so it can’t be removed temporarily. Leave this empty.`,
          ],
      ],
      basis: { entry },
      undo: describeUndo(entry, now),
    };
  },

  done: ({ params: { address } }) => `${capitalize(formatAddresses(address))} is no longer on the access list.`,

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

type Seen = Awaited<ReturnType<typeof ACCESS_ENTRY.read>>;

function warningsOf(who: string, name: string, { covering, others }: Seen, now: number) {
  const lasting = covering.filter(({ endsAt }) => endsAt === null);
  if (lasting.length > 0) return [`${capitalize(formatAccessEntries(lasting))} still ${allowVerb(lasting)} ${who}.`];
  const briefly = covering.filter((entry) => !isOver(entry, now));
  if (briefly.length > 0)
    return [
      `${capitalize(formatAccessEntries(briefly))} only ${allowVerb(briefly)} ${who} temporarily. Afterwards, ${who} can’t reach the ${name} databases.`,
    ];
  return [
    `${capitalize(who)} will no longer reach the ${name} databases. Open connections may stay open for some time.`,
    others === 0 && `This is the last entry. Without an entry, only private networks can reach the ${name} databases.`,
  ];
}

function describeUndo(entry: AccessEntry | null, now: number): string {
  if (entry === null || isOver(entry, now)) return NOTHING_TO_UNDO_TEXT;
  const until = entry.endsAt === null ? '' : `, until ${formatUtc(Date.parse(entry.endsAt))}`;
  const other = commentParam().safeParse(entry.comment).success ? '' : `, with the comment ${quoted(DEFAULT_COMMENT)}`;
  return `allow-address adds the address again${until}${other}.`;
}
