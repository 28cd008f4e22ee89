// Programs that sign in to Atlas with an API key or a service account, as lists and deletions read them.
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { AtlasApiError } from '../../atlas/errors.js';
import { type Path, path } from '../../atlas/path.js';
import { ApiKey, ListedServiceAccount, Project } from '../../atlas/replies.js';
import type { Claim } from '../claims.js';
import { momentOf, objectIdTime, showMoment } from '../moments.js';
import type { Named, Phrase } from '../operation.js';
import { ifMissing, ifReadable, organizationNamed } from '../place.js';
import { sayRole } from '../roles.js';
import { sayList } from '../say.js';

export const USE_CLAIMS: readonly Claim[] = [
  {
    says: 'Atlas shows when each present secret of a service account was used last, but not from where.',
    document: 'ServiceAccountSecret.lastUsedAt',
  },
  {
    says: 'Atlas doesn’t show when an API key was used last.',
    document: 'ApiKeyUserDetails, which has no last use',
  },
];

const ProgramRole = z.object({
  /** As the API spells it: `GROUP_OWNER`. */
  role: z.string(),
  /** Id of its organization or project. */
  at: z.string(),
});
type ProgramRole = z.output<typeof ProgramRole>;

export interface Program {
  /** The id in Atlas's paths. */
  readonly id: string;
  /** The public key of an API key, or the client id of a service account. */
  readonly publicId: string;
  readonly name: string;
  readonly roles: readonly ProgramRole[];
  /** In milliseconds since the epoch. */
  readonly createdAt: number | undefined;
  /** Undefined: never used. `not shown`: Atlas does not show it for API keys. */
  readonly usedAt: number | undefined | 'not shown';
}

export const readKeys = (atlas: Atlas, org: string) => atlas.list(path`/orgs/${org}/apiKeys`, ApiKey);
export const readAccounts = (atlas: Atlas, org: string) =>
  atlas.list(path`/orgs/${org}/serviceAccounts`, ListedServiceAccount);

/** Whether Atlas says that it has no such API key (a 400) or service account (a 404). */
export async function isUnknown(atlas: Atlas, item: Path): Promise<boolean> {
  try {
    return (await ifMissing(atlas.get(item, z.unknown()))) === undefined;
  } catch (error) {
    if (error instanceof AtlasApiError && error.errorCode === 'API_KEY_NOT_FOUND') return true;
    throw error;
  }
}

/** @throws what Atlas throws */
export async function projectsOf(atlas: Atlas, org: string): Promise<readonly Project[]> {
  return (await atlas.list(path`/groups`, Project)).filter(({ orgId }) => orgId === org);
}

export const keyProgram = ({ id, publicKey, desc, roles }: ApiKey): Program => ({
  id,
  publicId: publicKey ?? '',
  name: desc || publicKey || id,
  roles: inOrder(roles.map(({ roleName, groupId, orgId }) => ({ role: roleName ?? '', at: groupId || orgId || '' }))),
  createdAt: objectIdTime(id),
  usedAt: 'not shown',
});

/** @param inProjects its roles in projects, which the organization's list lacks */
export const accountProgram = (
  { clientId, name, createdAt, roles, secrets }: ListedServiceAccount,
  org: string,
  inProjects: readonly ProgramRole[] = [],
): Program => ({
  id: clientId,
  publicId: clientId,
  name: name || clientId,
  roles: inOrder([...roles.map((role) => ({ role, at: org })), ...inProjects]),
  createdAt: momentOf(createdAt),
  usedAt: secrets.flatMap(({ lastUsedAt }) => momentOf(lastUsedAt) ?? []).sort((a, b) => b - a)[0],
});

/** Sorted, so that Atlas's order never counts as drift. */
const inOrder = (roles: readonly ProgramRole[]) =>
  roles.toSorted((a, b) => `${a.role} ${a.at}`.localeCompare(`${b.role} ${b.at}`, 'en'));

/**
 * The roles of a service account in all projects, one call each.
 * @throws if any call fails, so that no role is missed
 */
export async function rolesInProjects(atlas: Atlas, org: string, clientId: string): Promise<readonly ProgramRole[]> {
  const answers = await Promise.all(
    (await projectsOf(atlas, org)).map(async ({ id }) => {
      const found = await ifMissing(atlas.get(path`/groups/${id}/serviceAccounts/${clientId}`, ListedServiceAccount));
      return (found?.roles ?? []).map((role) => ({ role, at: id }));
    }),
  );
  return answers.flat();
}

/**
 * `Project Owner in Payments`.
 * @param places organizations and projects with their names; an unknown id is shown as it is
 */
export const sayRolesOf = ({ roles }: Pick<Program, 'roles'>, places: readonly Named[]): readonly string[] =>
  roles.map(({ role, at }) => {
    const where = places.find(({ id }) => id === at)?.name ?? at;
    return where === '' ? sayRole(role) : `${sayRole(role)} in ${where}`;
  });

export function sayUse({ usedAt }: Program): Phrase {
  if (usedAt === 'not shown') return 'not shown by Atlas';
  return usedAt === undefined ? 'never, with its present secrets' : [{ at: usedAt }];
}

export const ProgramBasis = z.object({
  /**
   * Null when the organization has no such program. Names of places and the last use are left out, because they may
   * change.
   */
  program: z.object({ id: z.string(), name: z.string(), roles: z.array(ProgramRole) }).nullable(),
});
export type ProgramBasis = z.output<typeof ProgramBasis>;

/** How API keys and service accounts differ. */
export interface ProgramKind {
  readonly noun: string;
  /** What Atlas calls its public id. */
  readonly idNoun: string;
  /** In titles, where several may have one name. */
  named(program: Program): string;
  /** What its programs lose, and when: whole sentences. */
  readonly loss: string;
  /** @returns null when there is none */
  read(atlas: Atlas, org: string, publicId: string): Promise<Program | null>;
}

const LONGEST_TYPED = 100;

/** What the deletions of both share. */
export async function lookAtProgram(atlas: Atlas, kind: ProgramKind, org: string, publicId: string) {
  const [organization, projects, program] = await Promise.all([
    organizationNamed(atlas, org),
    ifReadable(projectsOf(atlas, org)),
    kind.read(atlas, org, publicId),
  ]);
  const name = program === null ? publicId : kind.named(program);
  const basis: ProgramBasis = {
    program: program && { id: program.id, name: program.name, roles: [...program.roles] },
  };
  const common = {
    summary: `delete the ${kind.noun} ${name} of ${organization.name}`,
    subject: name,
    act: `Delete ${kind.noun} for good`,
    notice: `The ${kind.noun} ${name} of ${organization.name} is deleted for good`,
    loss: kind.loss,
    place: { organization },
    target: { kind: 'credential', id: publicId },
    direction: 'narrows access' as const,
    basis,
    takesAway: { credential: publicId },
  };
  if (program === null) {
    const sentence = `${organization.name} has no ${kind.noun} ${publicId}. See which it has with keys.`;
    return {
      ...common,
      before: 'not found',
      after: 'not found',
      facts: [],
      warnings: [],
      blockers: [{ param: 'credential', sentence }],
      undo: 'There is nothing to take back.',
    };
  }
  const roles = sayRolesOf(program, [organization, ...(projects ?? [])]);
  return {
    ...common,
    before: sayList(roles, 4) || 'no role',
    after: 'deleted',
    facts: [
      { label: kind.idNoun, value: publicId },
      { label: 'Roles', value: sayList(roles) || 'none' },
      { label: 'Last use', value: sayUse(program) },
      { label: 'Made', value: showMoment(program.createdAt) },
    ],
    warnings: ['A new one gets another id and another secret, which has to be put wherever this one is used.'],
    blockers: [],
    undo: 'It cannot be undone. A restore kit is kept: a file with its name and roles.',
    // A longer name could not be read where it has to be typed.
    confirm: program.name.length > LONGEST_TYPED ? publicId : program.name,
  };
}

export function sayProgramDrift({ program: was }: ProgramBasis, { program: is }: ProgramBasis): string | undefined {
  if (isDeepStrictEqual(was, is)) return undefined;
  if (was === null || is === null) return is === null ? 'it is gone' : 'it is there now';
  if (was.id !== is.id) return 'another one has its name now';
  if (was.name !== is.name) return `it is called ${is.name} now, not ${was.name}`;
  const [before, after] = [was, is].map(({ roles }) => sayList(roles.map(({ role }) => sayRole(role))) || 'none');
  return before === after ? 'it has its roles in other places now' : `its roles went from ${before} to ${after}`;
}
