// The API's root, organizations and their settings, and what a service account may do.
import { type Ask, missing, ok, organizationOf, param, self } from '../ask.js';
import { type Credential, hasOrganizationRole, type ServiceAccount } from '../credentials.js';
import { resource } from '../resource.js';
import { route } from '../route.js';
import { isoDate, objectId } from '../world/ids.js';
import type { Organization, Project } from '../world.js';
import { projectReply } from './projects.js';

export const organizationRoutes = [
  route('get', '', (ask) => ok(systemStatus(ask))),
  ...resource<Organization>({
    path: '/orgs',
    item: '{orgId}',
    kept: ({ world }) => world.organizations,
    select: ({ credential }, all) => all.filter(({ id }) => hasOrganizationRole(credential, id, 'ORG_MEMBER')),
    draw: (ask, { id, name }) => ({
      id,
      isDeleted: false,
      ...self(ask, `/orgs/${id}`),
      name,
      skipDefaultAlertsSettings: false,
    }),
  }),
  route('get', '/orgs/{orgId}/settings', (ask) => ok(settings(organizationOf(ask)))),
  ...resource<Project>({
    path: '/orgs/{orgId}/groups',
    kept: ({ world }) => world.projects,
    select: ({ params }, all) => all.filter(({ organizationId }) => organizationId === params.orgId),
    draw: projectReply,
  }),
  // A mere member of an organization is not shown its own account there.
  ...(
    [
      ['/orgs/{orgId}', 'ORG_READ_ONLY'],
      ['/groups/{groupId}', 'GROUP_READ_ONLY'],
    ] as const
  ).flatMap(([place, role]) => [
    route('get', `${place}/serviceAccounts/{clientId}`, (ask) => ok(account(ask)), { versions: ['2024-08-05'], role }),
    ...resource({
      path: `${place}/serviceAccounts/{clientId}/accessList`,
      versions: ['2024-08-05'],
      role,
      kept: (ask) => accessListOf(ownAccount(ask)),
      draw: (_, entry) => entry,
    }),
  ]),
];

/** `apiKey` is null for a service account. */
function systemStatus({ credential, root, world }: Ask) {
  const isOrganization = (at: string) => world.organizations.some(({ id }) => id === at);
  const apiKey =
    credential.kind === 'api-key'
      ? {
          id: objectId(credential.publicKey, '2024-11-04T09:20:00Z'),
          publicKey: credential.publicKey,
          roles: credential.roles.map(({ role, at }) => ({
            roleName: role,
            ...(isOrganization(at) ? { orgId: at } : { groupId: at }),
          })),
          accessList: accessListOf(credential),
        }
      : null;
  return {
    apiKey,
    appName: 'MongoDB Atlas',
    build: 'sandbox',
    links: [{ href: root, rel: 'self' }],
    throttling: false,
  };
}

const settings = ({ restrictEmployeeAccess }: Organization) => ({
  apiAccessListRequired: false,
  customSessionTimeouts: null,
  genAIFeaturesEnabled: true,
  maxServiceAccountSecretValidityInHours: 8760,
  multiFactorAuthRequired: true,
  operationsContact: null,
  restrictEmployeeAccess,
  securityContact: null,
  streamsCrossGroupEnabled: false,
});

const accessListOf = ({ accessList }: Credential) => accessList.map((cidrBlock) => ({ cidrBlock }));

/** Everybody's own is all there is to see here. One that has no role in the place is not of it. */
function ownAccount(ask: Ask): ServiceAccount {
  const { credential } = ask;
  const clientId = param(ask, 'clientId');
  const isOwn = credential.kind === 'service-account' && credential.clientId === clientId;
  if (!isOwn || rolesHere(ask).length === 0) throw missing('service account', clientId);
  return credential;
}

const rolesHere = ({ credential, params }: Ask) =>
  credential.roles.filter(({ at }) => at === (params.orgId ?? params.groupId)).map(({ role }) => role);

function account(ask: Ask) {
  const { clientId, name, secretEndsAt } = ownAccount(ask);
  return {
    clientId,
    createdAt: '2024-11-04T09:20:00Z',
    description: 'for the sandbox',
    name,
    roles: rolesHere(ask),
    secrets: [
      {
        createdAt: '2024-11-04T09:20:00Z',
        expiresAt: isoDate(secretEndsAt),
        id: objectId(clientId, '2024-11-04T09:20:00Z'),
        maskedSecretValue: 'mdb_sa_sk_…',
      },
    ],
  };
}
