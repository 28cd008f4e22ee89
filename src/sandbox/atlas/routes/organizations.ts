// The API's root, and organizations with their settings.
import { type Ask, ok, organizationOf, self } from '../ask.js';
import { hasOrganizationRole } from '../credentials.js';
import { resource } from '../resource.js';
import { route } from '../route.js';
import type { Organization, Project } from '../world.js';
import { accessListOf, keyId, roleAt } from './key-holders.js';
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
];

/** `apiKey` is null for a service account. */
function systemStatus(ask: Ask) {
  const { credential, root } = ask;
  const apiKey =
    credential.kind === 'api-key'
      ? {
          id: keyId(credential),
          publicKey: credential.publicKey,
          roles: credential.roles.map(({ role, at }) => roleAt(ask, role, at)),
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
