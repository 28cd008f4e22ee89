// Reads and formats programs: the API keys, service accounts and MCP configurations that sign in to Atlas.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { type Path, path } from '../../atlas/path.js';
import { ApiKey, ListedServiceAccount, McpConfig, Project } from '../../atlas/replies.js';
import { nameOfId } from '../format.js';
import type { Guess } from '../guesses.js';
import { objectIdTime, parseMoment } from '../moments.js';
import type { NamedItem, Phrase } from '../operation.js';
import { ifExists } from '../place.js';
import { formatRole } from '../roles.js';

export const MCP_GUESSES: readonly Guess[] = [
  {
    says: 'A program with the secret of an MCP configuration can make any change that its roles allow.',
    reason: 'Atlas doesn’t document which calls the Remote MCP server makes.',
  },
];

export const ProgramRole = z.object({
  /** The role in the API's spelling, e.g. `GROUP_OWNER`. */
  role: z.string(),
  /** The id of the organization or project. */
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
  /** The creation time in milliseconds since the epoch. */
  readonly createdAt: number | undefined;
  /** The last use. Undefined if the program was never used. `not shown` for API keys, because Atlas doesn't show it. */
  readonly usedAt: number | undefined | 'not shown';
}

export const readApiKeys = async (atlas: Atlas, org: string): Promise<readonly Program[]> =>
  (await atlas.list(path`/orgs/${org}/apiKeys`, ApiKey)).map(keyProgram);

/** Reads the organization's service accounts. Atlas's list doesn't contain their project roles. */
export const readServiceAccounts = async (atlas: Atlas, org: string): Promise<readonly Program[]> =>
  (await atlas.list(path`/orgs/${org}/serviceAccounts`, ListedServiceAccount)).map((one) => accountProgram(one, org));

export const readProjectServiceAccounts = async (atlas: Atlas, project: string): Promise<readonly Program[]> =>
  (await atlas.list(path`/groups/${project}/serviceAccounts`, ListedServiceAccount)).map((one) =>
    accountProgram(one, project),
  );

/** Reads the Remote MCP configurations of an organization or project, without their secrets. */
export const readMcpConfigs = async (atlas: Atlas, list: Path, at: string): Promise<readonly Program[]> =>
  (await atlas.list(list, McpConfig)).map(({ mcpConfigId: id, mcpConfigName: name, clientId, roles }) => ({
    id,
    publicId: clientId ?? '',
    name: name || id,
    roles: inOrder(roles.map((role) => ({ role, at }))),
    createdAt: undefined,
    usedAt: 'not shown',
  }));

/** Reads the organization's projects, and throws any error from Atlas. */
export async function readOrgProjects(atlas: Atlas, org: string): Promise<readonly Project[]> {
  return (await atlas.list(path`/groups`, Project)).filter(({ orgId }) => orgId === org);
}

const keyProgram = ({ id, publicKey, desc, roles }: ApiKey): Program => ({
  id,
  publicId: publicKey ?? '',
  name: desc || publicKey || id,
  roles: inOrder(roles.map(({ roleName, groupId, orgId }) => ({ role: roleName ?? '', at: groupId || orgId || '' }))),
  createdAt: objectIdTime(id),
  usedAt: 'not shown',
});

/** @param at the organization or project that lists the program */
const accountProgram = ({ clientId, name, createdAt, roles, secrets }: ListedServiceAccount, at: string): Program => ({
  id: clientId,
  publicId: clientId,
  name: name || clientId,
  roles: inOrder(roles.map((role) => ({ role, at }))),
  createdAt: parseMoment(createdAt),
  usedAt: secrets.flatMap(({ lastUsedAt }) => parseMoment(lastUsedAt) ?? []).sort((a, b) => b - a)[0],
});

/** Sorts roles, so that a different order never counts as drift. */
const inOrder = (roles: readonly ProgramRole[]) =>
  roles.toSorted((a, b) => `${a.role} ${a.at}`.localeCompare(`${b.role} ${b.at}`, 'en'));

/**
 * Adds a service account's roles in all projects, with one call per project.
 * @throws if any call fails, so that no role is missed
 */
export async function readAccountWithProjectRoles(atlas: Atlas, org: string, account: Program): Promise<Program> {
  const answers = await Promise.all(
    (await readOrgProjects(atlas, org)).map(async ({ id }) => {
      const at = path`/groups/${id}/serviceAccounts/${account.id}`;
      const found = await ifExists(atlas.get(at, ListedServiceAccount));
      return (found?.roles ?? []).map((role) => ({ role, at: id }));
    }),
  );
  return { ...account, roles: inOrder([...account.roles, ...answers.flat()]) };
}

/**
 * Formats roles, e.g. `Project Owner in Payments`.
 * @param places organizations and projects with names. The id of any other place is shown unchanged
 */
export const formatProgramRoles = (
  { roles }: Pick<Program, 'roles'>,
  places: readonly NamedItem[],
): readonly string[] =>
  roles.map(({ role, at }) => {
    const where = nameOfId(places, at);
    return where === '' ? formatRole(role) : `${formatRole(role)} in ${where}`;
  });

export function formatLastUse({ usedAt }: Program): Phrase {
  if (usedAt === 'not shown') return 'not shown by Atlas';
  return usedAt === undefined ? 'never (with the current secrets)' : [{ at: usedAt }];
}
