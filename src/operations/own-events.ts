// What Atlas's event feed shows of the bot's own calls. Used when the history in Redis may be missing.
import type { Atlas } from '../atlas/atlas.js';
import { type Path, path } from '../atlas/path.js';
import { type Event, Project } from '../atlas/replies.js';
import { listOrganizations } from './federations.js';
import { createdAt, newestEvents } from './monitoring/newest-events.js';
import { isAtlasError } from './partial.js';

/**
 * Operations whose event names the API key that made the call, each with its event's type. Only types that a recorded
 * reply shows with `publicKey` (mongodb-atlas-cli's recordings of listGroupEvents and listOrgEvents) are here; events of
 * other calls may name nobody, as CLUSTER_UPDATE_STARTED does.
 */
export const ATTRIBUTED: ReadonlyMap<string, string> = new Map([
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

/** Events are listed a little after their call, and Atlas's clock may differ from Redis's. */
const LATE_MS = 60_000;
const AT_ONCE = 8;

export interface OwnCalls {
  /** Public keys of the API keys that the bot uses, and used before. */
  readonly keys: ReadonlySet<string>;
  /** Whether it uses, or used, a service account: how its events name it is not recorded. */
  readonly hasServiceAccount: boolean;
  /** The newest call that is stored, by project or organization; Redis's time in milliseconds. */
  readonly newestSent: ReadonlyMap<string, number>;
}

/** The feed of one project or organization. */
interface FeedOf {
  readonly scope: string;
  readonly list: Path;
  /** When the newest call was sent that may have an event in it. */
  readonly sentAt: number;
}

/** What the feed shows of one project or organization. */
interface Seen {
  readonly scope: string;
  readonly hasUnknownCall: boolean;
  readonly isWhole: boolean;
  /** Whether something was done by nobody that the feed names, which may have been us. */
  readonly hasUnnamed: boolean;
}

export interface Feed {
  /** Whether it has a call of ours that is newer than any call that is stored. */
  readonly hasUnknownCall: boolean;
  /** Projects and organizations, by id, that were read whole, show no such call and would name us. */
  readonly clean: readonly string[];
  /** Whether everything was read, and nothing in it can have been us. */
  readonly isClean: boolean;
}

/**
 * Reads all projects and organizations that the credential sees. Never rejects: what can't be read is not clean.
 * @param span in milliseconds since the epoch
 */
export async function readOwnCalls(
  atlas: Atlas,
  own: OwnCalls,
  span: { readonly from: number; readonly to: number },
): Promise<Feed> {
  try {
    const [projects, organizations] = await Promise.all([atlas.list(path`/groups`, Project), listOrganizations(atlas)]);
    const known = (scopes: readonly string[]) => Math.max(...scopes.map((id) => own.newestSent.get(id) ?? 0));
    const lists: FeedOf[] = [
      ...projects.map(({ id }) => ({ scope: id, list: path`/groups/${id}/events`, sentAt: known([id]) })),
      // A call in a project may leave its event there, such as INVITED_TO_ORG.
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
    return { hasUnknownCall: false, clean: [], isClean: false };
  }
}

const isCleanScope = ({ isWhole, hasUnknownCall }: Seen) => isWhole && !hasUnknownCall;

async function readScope(
  atlas: Atlas,
  { keys }: OwnCalls,
  { scope, list, sentAt }: FeedOf,
  span: { readonly from: number; readonly to: number },
): Promise<Seen> {
  const knownUntil = sentAt + LATE_MS;
  let hasUnnamed = false;
  const isOurs = (event: Event) => {
    if (!event.username && !event.publicKey && TYPES.has(event.eventTypeName ?? '')) hasUnnamed = true;
    return keys.has(event.publicKey ?? '') && createdAt(event) > knownUntil;
  };
  try {
    const { newest, isWhole } = await newestEvents(
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

const TYPES: ReadonlySet<string> = new Set(ATTRIBUTED.values());
