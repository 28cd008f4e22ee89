// Finds the bot's own calls in Atlas's event feed. Used when the history in Redis may be incomplete.
import type { Atlas } from '../atlas/atlas.js';
import { AtlasApiError, isBadCredential } from '../atlas/errors.js';
import { type Path, path } from '../atlas/path.js';
import { type Event, Project } from '../atlas/replies.js';
import { listOrganizations } from './federations.js';
import { eventTime, readNewestEvents } from './monitoring/newest-events.js';
import { isAtlasError } from './optional-reads.js';

/**
 * Event types by operation, for Atlas events that name the API key that made the call. Includes only types that have a
 * `publicKey` in a recorded response (listGroupEvents and listOrgEvents in mongodb-atlas-cli). Events of other calls
 * may not name the key, e.g. `CLUSTER_UPDATE_STARTED`.
 */
export const ATTRIBUTED_EVENT_TYPES: ReadonlyMap<string, string> = new Map([
  ['acknowledge-alert', 'ALERT_ACKNOWLEDGED_AUDIT'],
  ['unacknowledge-alert', 'ALERT_UNACKNOWLEDGED_AUDIT'],
  ['mute-alert', 'ALERT_CONFIG_CHANGED_AUDIT'],
  ['unmute-alert', 'ALERT_CONFIG_CHANGED_AUDIT'],
  ['delete-cluster', 'CLUSTER_DELETE_SUBMITTED'],
  ['delete-query-limit', 'DATA_FEDERATION_QUERY_LIMIT_DELETED'],
  ['add-db-user', 'MONGODB_USER_ADDED'],
  ['set-db-user-roles', 'MONGODB_USER_UPDATED'],
  ['delete-db-user', 'MONGODB_USER_DELETED'],
  ['invite', 'INVITED_TO_ORG'],
  ['delete-api-key', 'API_KEY_DELETED'],
]);

/** How much later than its call an event may be dated, as Atlas's and Redis's clocks may differ. */
const LATE_MS = 60_000;
const AT_ONCE = 8;

export interface OwnCallTraits {
  /** The public keys of the bot's current and former API keys. */
  readonly keys: ReadonlySet<string>;
  /** Whether the bot uses or used a service account. No recorded event shows how Atlas names service accounts. */
  readonly hasServiceAccount: boolean;
  /** When the newest stored call was sent, by project or organization, as Redis's time in milliseconds. */
  readonly newestSent: ReadonlyMap<string, number>;
}

/** The event feed of one project or organization. */
interface FeedOf {
  readonly scope: string;
  readonly list: Path;
  /** The time at which we sent the newest stored call that may have an event in this feed. */
  readonly sentAt: number;
}

interface Seen {
  readonly scope: string;
  readonly hasUnknownCall: boolean;
  readonly isWhole: boolean;
  /** Whether the feed has an event that names neither a user nor a key, so the bot may have caused it. */
  readonly hasUnnamed: boolean;
}

export interface EventFeedFindings {
  /** Whether a feed has a call by the bot that's newer than every stored call. */
  readonly hasUnknownCall: boolean;
  /** IDs of projects and organizations whose feed would name the bot, was read completely and shows no unknown call. */
  readonly clean: readonly string[];
  /** Whether every feed was read completely and shows no unknown call that the bot may have made. */
  readonly isClean: boolean;
  /** Whether Atlas refused the credential, so nothing was read. */
  readonly isRefused?: boolean;
}

/**
 * Reads the feeds of all projects and organizations that the credential can see. Doesn't reject if Atlas fails, because
 * a feed that can't be read counts as not clean.
 * @param span in milliseconds since the epoch
 */
export async function readEventFeedFindings(
  atlas: Atlas,
  own: OwnCallTraits,
  span: { readonly from: number; readonly to: number },
): Promise<EventFeedFindings> {
  try {
    const [projects, organizations] = await Promise.all([atlas.list(path`/groups`, Project), listOrganizations(atlas)]);
    const known = (scopes: readonly string[]) => Math.max(...scopes.map((id) => own.newestSent.get(id) ?? 0));
    const lists: FeedOf[] = [
      ...projects.map(({ id }) => ({ scope: id, list: path`/groups/${id}/events`, sentAt: known([id]) })),
      // A call in a project may add its event to the organization's feed, e.g. `INVITED_TO_ORG`.
      ...organizations.map(({ id }) => ({
        scope: id,
        list: path`/orgs/${id}/events`,
        sentAt: known([id, ...projects.filter(({ orgId }) => orgId === id).map((one) => one.id)]),
      })),
    ];
    const seen: Seen[] = [];
    const next = async (): Promise<void> => {
      for (let one = lists.shift(); one !== undefined; one = lists.shift())
        seen.push(await readScope(atlas, own, one, span));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, next));
    return {
      hasUnknownCall: seen.some(({ hasUnknownCall }) => hasUnknownCall),
      clean: own.hasServiceAccount ? [] : seen.filter(isCleanScope).map(({ scope }) => scope),
      isClean: seen.every((one) => isCleanScope(one) && !(own.hasServiceAccount && one.hasUnnamed)),
    };
  } catch (error) {
    if (!isAtlasError(error)) throw error;
    const isRefused = error instanceof AtlasApiError && isBadCredential(error);
    return { hasUnknownCall: false, clean: [], isClean: false, isRefused };
  }
}

const isCleanScope = ({ isWhole, hasUnknownCall }: Seen) => isWhole && !hasUnknownCall;

async function readScope(
  atlas: Atlas,
  { keys }: OwnCallTraits,
  { scope, list, sentAt }: FeedOf,
  span: { readonly from: number; readonly to: number },
): Promise<Seen> {
  const knownUntil = sentAt + LATE_MS;
  let hasUnnamed = false;
  const isOurs = (event: Event) => {
    if (!event.username && !event.publicKey && TYPES.has(event.eventTypeName ?? '')) hasUnnamed = true;
    return keys.has(event.publicKey ?? '') && eventTime(event) > knownUntil;
  };
  try {
    const { newest, isWhole } = await readNewestEvents(
      atlas,
      list,
      { from: span.from - LATE_MS, to: span.to },
      { most: 1, isMeant: isOurs },
    );
    return { scope, hasUnknownCall: newest.count > 0, isWhole, hasUnnamed };
  } catch (error) {
    if (!isAtlasError(error)) throw error;
    return { scope, hasUnknownCall: false, isWhole: false, hasUnnamed };
  }
}

const TYPES: ReadonlySet<string> = new Set(ATTRIBUTED_EVENT_TYPES.values());
