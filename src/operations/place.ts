// Where an operation acts, by name; and reads that may fail without stopping it.
import type { Atlas } from '../atlas/atlas.js';
import { AtlasApiError } from '../atlas/errors.js';
import { path } from '../atlas/path.js';
import { Organization, Project } from '../atlas/replies.js';
import { sayAtlasError } from '../atlas/sentences.js';
import { Guesses, sideBySide } from './guesses.js';
import type { Named } from './operation.js';
import { isAtlasError, withTimeout } from './partial.js';

/** An organization's name adds least of all to an answer. */
const NAME_WITHIN_MS = 3_000;

export interface ProjectPlace {
  readonly project: Named;
  readonly organization: Named;
}

/** By the project's id. */
const organizations = new Guesses<string>();

/** A project and its organization. An organization that the credential may not read is named by its id. */
export async function placeOfProject(atlas: Atlas, projectId: string): Promise<ProjectPlace> {
  const [place] = await placeAndMore(atlas, projectId, async () => undefined);
  return place;
}

/** The same, with a read that needs the organization. @param more called again when the organization seen last was another */
export async function placeAndMore<T>(
  atlas: Atlas,
  projectId: string,
  more: (orgId: string) => Promise<T>,
): Promise<readonly [ProjectPlace, T]> {
  const guess = organizations.last(atlas, projectId);
  const [{ id, name, orgId }, [organization, rest]] = await sideBySide(
    guess === undefined ? undefined : { orgId: guess },
    atlas.get(path`/groups/${projectId}`, Project),
    (of) => Promise.all([organizationNamed(atlas, of.orgId), more(of.orgId)]),
    (guessed, found) => guessed.orgId === found.orgId,
  );
  organizations.note(atlas, projectId, orgId);
  return [{ project: { id, name }, organization }, rest];
}

export async function organizationNamed(atlas: Atlas, orgId: string): Promise<Named> {
  const quick = withTimeout(atlas, NAME_WITHIN_MS);
  try {
    const found = await ifVisible(quick.get(path`/orgs/${orgId}`, Organization));
    return { id: orgId, name: found?.name ?? orgId };
  } catch (error) {
    if (!isAtlasError(error)) throw error;
    return { id: orgId, name: orgId, unread: sayAtlasError(error) };
  }
}

/** What a read that only adds to the picture gives; undefined when Atlas does not answer it. */
export async function ifReadable<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (isAtlasError(error)) return undefined;
    throw error;
  }
}

/** The same, but only for what this credential may not see or what is not there; anything else is thrown. */
export async function ifVisible<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof AtlasApiError && hidden(error)) return undefined;
    throw error;
  }
}

/**
 * What a read gives, or undefined when Atlas says that it is not there. Without a code a 404 may be about the address as
 * well as about what was asked for, so it is thrown, as a gateway's is.
 */
export async function ifMissing<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof AtlasApiError && error.status === 404 && error.errorCode !== undefined) return undefined;
    throw error;
  }
}

/** A 401 with UNEXPECTED_ERROR, or without a code, is a bad credential; any other is a missing role. 410: retired. */
function hidden({ status, errorCode }: AtlasApiError): boolean {
  if (status === 401) return errorCode !== undefined && errorCode !== 'UNEXPECTED_ERROR';
  return status === 403 || status === 404 || status === 410;
}
