// The names of a project and organization, and reads that may fail without failing the operation.
import type { Atlas } from '../atlas/atlas.js';
import { describeAtlasError } from '../atlas/error-sentences.js';
import { AtlasApiError } from '../atlas/errors.js';
import { path } from '../atlas/path.js';
import { Organization, Project } from '../atlas/replies.js';
import { LastSeen, readSpeculatively } from './last-seen.js';
import type { NamedItem, Place } from './operation.js';
import { isAtlasError, withTimeout } from './optional-reads.js';

/** A short time limit, because the organization's name is the least important part of a result. */
const NAME_WITHIN_MS = 3_000;

export interface ProjectPlace {
  readonly project: NamedItem;
  readonly organization: NamedItem;
}

/** Organization IDs by project ID. */
const organizations = new LastSeen<string>();

/** A project and its organization. If the credential can't read the organization, its ID is used as its name. */
export async function readProjectPlace(atlas: Atlas, projectId: string): Promise<ProjectPlace> {
  const [place] = await readPlaceAnd(atlas, projectId, async () => undefined);
  return place;
}

/**
 * Like `readProjectPlace`, plus a read that needs the organization.
 * @param more called again if the organization isn't the one that was last seen
 */
export async function readPlaceAnd<T>(
  atlas: Atlas,
  projectId: string,
  more: (orgId: string) => Promise<T>,
): Promise<readonly [ProjectPlace, T]> {
  const guess = organizations.last(atlas, projectId);
  const [{ id, name, orgId }, [organization, rest]] = await readSpeculatively(
    guess === undefined ? undefined : { orgId: guess },
    atlas.get(path`/groups/${projectId}`, Project),
    (of) => Promise.all([readOrganizationName(atlas, of.orgId), more(of.orgId)]),
    (guessed, found) => guessed.orgId === found.orgId,
  );
  organizations.note(atlas, projectId, orgId);
  return [{ project: { id, name }, organization }, rest];
}

/** Like `readPlaceAnd`, for a project or for an organization without a project. */
export async function readEitherPlaceAnd<T>(
  atlas: Atlas,
  { project, org = '' }: { readonly project?: string | undefined; readonly org?: string | undefined },
  more: (orgId: string) => Promise<T>,
): Promise<readonly [{ readonly project?: NamedItem; readonly organization: NamedItem }, T]> {
  if (project !== undefined) return readPlaceAnd(atlas, project, more);
  const [organization, rest] = await Promise.all([readOrganizationName(atlas, org), more(org)]);
  return [{ organization }, rest];
}

export async function readOrganizationName(atlas: Atlas, orgId: string): Promise<NamedItem> {
  const quick = withTimeout(atlas, NAME_WITHIN_MS);
  try {
    const found = await ifVisible(quick.get(path`/orgs/${orgId}`, Organization));
    return { id: orgId, name: found?.name ?? orgId };
  } catch (error) {
    if (!isAtlasError(error)) throw error;
    return { id: orgId, name: orgId, unread: describeAtlasError(error) };
  }
}

/** Separates the place from the reason its organization's name can't be read. */
export function withoutUnread(place: Place): { readonly place: Place; readonly said: readonly string[] } {
  if (place.organization?.unread === undefined) return { place, said: [] };
  const { unread, ...organization } = place.organization;
  return { place: { ...place, organization }, said: [`The organization’s name is not shown: ${unread}`] };
}

/** The result of an optional read. Undefined if Atlas fails or refuses. */
export async function ifReadable<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (isAtlasError(error)) return undefined;
    throw error;
  }
}

/** Undefined if the credential can't see the thing or it doesn't exist. Throws other errors. */
export async function ifVisible<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof AtlasApiError && hidden(error)) return undefined;
    throw error;
  }
}

/** Undefined if Atlas says the thing doesn't exist. Throws a 404 without a code, because a gateway may have sent it. */
export async function ifExists<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof AtlasApiError && error.status === 404 && error.errorCode !== undefined) return undefined;
    throw error;
  }
}

/**
 * A 401 with UNEXPECTED_ERROR or without a code means a bad credential. Any other 401 means a missing role. A 410 means
 * that Atlas retired the resource.
 */
function hidden({ status, errorCode }: AtlasApiError): boolean {
  if (status === 401) return errorCode !== undefined && errorCode !== 'UNEXPECTED_ERROR';
  return status === 403 || status === 404 || status === 410;
}
