// The API's root, organizations and their settings.
import { type Ask, ok, organizationOf, self } from '../ask.js';
import { hasOrganizationRole } from '../credentials.js';
import { PAGED, page } from '../listing.js';
import { RATES } from '../rates.js';
import { type Route, route } from '../route.js';
import { objectId } from '../world/ids.js';
import type { Organization } from '../world.js';
import { projectReply } from './projects.js';

const versions = ['2023-01-01'];

export const organizationRoutes: readonly Route[] = [
  route('GET', '', { versions, rate: RATES.root, answer: (ask) => ok(systemStatus(ask)) }),
  route('GET', '/orgs', {
    versions,
    rate: RATES.organizations,
    query: [...PAGED, 'name'],
    answer: (ask) =>
      page(
        ask,
        visible(ask).map((organization) => organizationReply(ask, organization)),
      ),
  }),
  route('GET', '/orgs/{orgId}', {
    versions,
    rate: RATES.organization,
    answer: (ask) => ok(organizationReply(ask, organizationOf(ask, 'ORG_MEMBER'))),
  }),
  route('GET', '/orgs/{orgId}/settings', {
    versions,
    rate: RATES.organizationSettings,
    answer: (ask) => ok(settings(organizationOf(ask, 'ORG_MEMBER'))),
  }),
  route('GET', '/orgs/{orgId}/groups', {
    versions,
    rate: RATES.organization,
    query: [...PAGED, 'name'],
    answer: (ask) => {
      const { id } = organizationOf(ask, 'ORG_MEMBER');
      const prefix = ask.query.get('name') ?? '';
      const inside = ask.world.projects.filter((one) => one.organizationId === id && one.name.startsWith(prefix));
      return page(
        ask,
        inside.map((project) => projectReply(ask, project)),
      );
    },
  }),
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
          accessList: [],
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

function visible({ world, credential, query }: Ask): Organization[] {
  const prefix = query.get('name') ?? '';
  return world.organizations.filter(
    ({ id, name }) => name.startsWith(prefix) && hasOrganizationRole(credential, id, 'ORG_READ_ONLY'),
  );
}

const organizationReply = (ask: Ask, { id, name }: Organization) => ({
  id,
  isDeleted: false,
  ...self(ask, `/orgs/${id}`),
  name,
  skipDefaultAlertsSettings: false,
});

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
