// Reads the names of a project and its organization, and wraps reads that may fail without failing the operation.
import type { Atlas } from '../atlas/atlas.js';
import { describeAtlasError } from '../atlas/error-sentences.js';
import { AtlasApiError, isBadCredential } from '../atlas/errors.js';
import { path } from '../atlas/path.js';
import { Organization, Project } from '../atlas/replies.js';
import type { NamedItem, Place } from './operation.js';
import { isAtlasError, withTimeout } from './optional-reads.js';
import { PerCredentialCache, readSpeculatively } from './per-credential-cache.js';

/** The time limit for the organization's name. It's short because the name is the least important part of a result. */
const NAME_WITHIN_MS = 3_000;

export interface ProjectPlace {
  readonly project: NamedItem;
  readonly organization: NamedItem;
}

/** Organization IDs by project ID. */
const organizations = new PerCredentialCache<string>();

/** Reads a project and its organization. If the organization can't be read, its ID is used as its name. */
export async function readProjectPlace(atlas: Atlas, projectId: string): Promise<ProjectPlace> {
  const [place] = await readPlaceAnd(atlas, projectId, async () => undefined);
  return place;
}

/**
 * Like `readProjectPlace`, with another read that needs the organization's ID.
 * @param more the other read, which is repeated if the project has moved to a different organization
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
export async function readProjectOrOrgAnd<T>(
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

/** Separates the place from the reason why its organization's name can't be read. */
export function splitUnreadReason(place: Place): { readonly place: Place; readonly said: readonly string[] } {
  if (place.organization?.unread === undefined) return { place, said: [] };
  const { unread, ...organization } = place.organization;
  return { place: { ...place, organization }, said: [`The organization’s name is not shown: ${unread}`] };
}

/** Returns the result of an optional read, or undefined if the read fails. */
export async function ifReadable<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (isAtlasError(error)) return undefined;
    throw error;
  }
}

/** Returns undefined if the resource doesn't exist or the credential can't see it. Throws other errors. */
export async function ifVisible<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof AtlasApiError && hidden(error)) return undefined;
    throw error;
  }
}

/**
 * Returns undefined if Atlas says that the resource doesn't exist. Rethrows a 404 without a code, because a gateway may
 * have sent it.
 */
export async function ifExists<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof AtlasApiError && error.status === 404 && error.errorCode !== undefined) return undefined;
    throw error;
  }
}

/** Whether the error means that the resource is missing or hidden. A 410 means that Atlas retired the resource. */
const hidden = (error: AtlasApiError): boolean =>
  [401, 403, 404, 410].includes(error.status) && !isBadCredential(error);
