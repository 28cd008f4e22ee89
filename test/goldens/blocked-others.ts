// What blocks changes of networks, people, projects, keys, federations, alerts and federated databases.

import { identityProviderParamKind } from '../../src/operations/federation/identity-provider-param.js';
import { organizationParamKind } from '../../src/operations/params/organization.js';
import { type IdentityProvider, type Person, providerNamed } from '../../src/sandbox/atlas/index.js';
import { set } from '../support/atlas-things.js';
import { type Also, answers, inProject, NEVER, NOBODY, named, type Row, where } from './blocked-rows.js';

const provider = (name: string): Also => named({ provider: [identityProviderParamKind, name] });
const connection = (name: string, org: string, also?: Also): Also =>
  named({ provider: [identityProviderParamKind, name], org: [organizationParamKind, org] }, also);
const withOkta = (fields: Partial<IdentityProvider>): Also =>
  where((world) => void set(providerNamed(world, 'Okta'), fields));
const withoutFederation = where(({ federations }) => void federations.splice(0));
const noProvider: Row = ['missing', { provider: NOBODY }];
const connectionsUnread = answers(/connectedOrgConfigs/, { status: 403, errorCode: 'USER_UNAUTHORIZED' });

const ofCounter = (also: Also = () => ({})): Also =>
  named({ org: [organizationParamKind, 'Counter Inc'] }, async (fixture, params) => ({
    project: '',
    ...(await also(fixture, params)),
  }));
const eachPerson = (change: (one: Person) => void): Also => where(({ people }) => people.forEach(change));
const adaOwnsIt = eachPerson((one) => {
  set(one, { orgRoles: one.username.startsWith('ada') ? ['ORG_OWNER'] : ['ORG_MEMBER'] });
});
const withOneMoreRole = eachPerson(({ orgRoles }) => void orgRoles.push('ORG_READ_ONLY'));
const lapsed = eachPerson(({ invitation }) => void (invitation && set(invitation, { isRejected: true })));
const stranger = { person: 'nobody@counter.example' };

const closed = where(({ alerts }, { alert }) => {
  for (const one of alerts) if (one.id === alert) set(one, { status: 'CLOSED' });
});
const notAcknowledged: Also = ({ standIn }) => ({
  alert: standIn.world.alerts.find(({ status }) => status === 'OPEN')?.id ?? '',
});
const deferredTwice = where(({ maintenanceWindows }) => {
  for (const one of maintenanceWindows.values()) set(one, { numberOfDeferrals: 2 });
});
const endpointsGoing = where(({ endpointServices }) => {
  for (const { endpoints } of endpointServices) for (const one of endpoints) set(one, { goneAt: NEVER });
});
const usersEnd = where(({ things }) => {
  for (const [path, all] of things)
    if (path.endsWith('/databaseUsers')) for (const one of all) set(one, { deleteAfterDate: '2026-11-26T10:00:00Z' });
});

export const OTHERS: Readonly<Record<string, readonly Row[]>> = {
  'connect-org': [
    noProvider,
    ['connected already', {}, connection('Counter SSO', 'Counter Inc')],
    ['another for sign-in', {}, connection('Okta', 'Counter Inc')],
    ['another for databases', {}, connection('Entra trial', 'Counter Labs')],
    ['a connection that is not shown', {}, connection('Okta', 'Counter Inc', withOkta({ oktaIdpId: null }))],
    ['no federation', {}, withoutFederation],
  ],
  'disconnect-org': [
    noProvider,
    ['not connected', {}, connection('Okta', 'Counter Inc')],
    ['no federation', {}, withoutFederation],
  ],
  'activate-idp': [
    noProvider,
    ['OIDC', {}, provider('Entra trial')],
    ['not shown', {}, withOkta({ ssoDebugEnabled: undefined })],
  ],
  'deactivate-idp': [
    noProvider,
    ['OIDC', {}, provider('Entra trial')],
    ['off already', {}, withOkta({ status: 'INACTIVE' })],
    ['two connections', {}, provider('Counter SSO')],
    ['connections unread', {}, connectionsUnread],
  ],
  'delete-idp': [noProvider, ['connected', {}, provider('Counter SSO')], ['connections unread', {}, connectionsUnread]],
  'delete-private-endpoint': [
    ['missing', { endpoint: `AWS/${NOBODY}/vpce-00000000000000000` }],
    ['being deleted', {}, endpointsGoing],
    [
      'a service with endpoints',
      {},
      (_, { endpoint = '' }) => ({ endpoint: endpoint.split('/').slice(0, 2).join('/') }),
    ],
  ],
  'allow-address': [
    ['not peered', { address: 'sg-0a1b2c3d4e5f60718', for: '' }, where(({ peers }) => void peers.splice(0))],
    ['an end of a security group', { address: 'sg-0a1b2c3d4e5f60718' }],
    ['too long', { for: '8d' }],
    ['there already', { address: '198.51.100.0/24' }],
    ['there for a while, by somebody else', { address: '192.0.2.44/32' }],
    ['there for longer', { address: '192.0.2.44/32', comment: 'backfill runner' }],
    ['there for a while', { address: '192.0.2.44/32', comment: 'backfill runner', for: '' }],
  ],
  'remove-address': [
    ['missing', { address: '203.0.113.200/32' }],
    ['its own end', { address: '192.0.2.44/32', for: '2h' }],
  ],
  'set-query-limit': [
    ['no database', { database: 'Gone' }],
    ['an overrun policy for one query', { limit: 'query', overrun: 'kill' }],
    ['the same', { to: '5GiB' }],
  ],
  'delete-query-limit': [
    ['no database', { database: 'Gone' }],
    ['no limit', { limit: 'weekly' }],
    ['nothing that could be put back', { limit: 'weekly', for: '2h' }],
  ],
  'set-project-limit': [
    ['not shown', {}, answers(/limits/, { status: 404, errorCode: 'RESOURCE_NOT_FOUND' })],
    ['the same', { to: '25' }],
    ['more than Atlas allows', { to: '100000' }],
  ],
  'set-project-setting': [
    ['on already', { setting: 'isDataExplorerEnabled=true' }],
    ['not shown', {}, answers(/settings$/, { status: 200, body: {} })],
  ],
  'set-maintenance-window': [['none already', { window: 'none' }, inProject('Research')]],
  'defer-maintenance': [
    ['no window', {}, inProject('Research')],
    ['too often', {}, deferredTwice],
  ],
  'set-auditing': [
    ['off with a filter', { filter: '{"atype": "authenticate"}' }],
    ['off already', {}, inProject('Search')],
  ],
  'add-db-user': [
    ['there already', { user: 'CN=billing' }],
    ['a name that does not fit', { user: 'shop' }],
    ['a role that is unknown', { roles: 'emperor' }],
    ['roles to add', { roles: '+read@payments' }],
    ['no such cluster', { on: 'Gone' }],
  ],
  'set-db-user-roles': [
    ['missing', { user: 'admin/nobody' }],
    ['the same', { roles: '+readWrite@payments' }],
    ['a role that is unknown', { roles: '+emperor' }],
  ],
  'delete-db-user': [
    ['missing', { user: '$external/CN=nobody' }],
    ['its own end', { for: '2h' }, usersEnd],
  ],
  'acknowledge-alert': [
    ['missing', { alert: NOBODY }],
    ['closed', {}, closed],
  ],
  'unacknowledge-alert': [
    ['missing', { alert: NOBODY }],
    ['closed', {}, closed],
    ['not acknowledged', {}, notAcknowledged],
  ],
  'mute-alert': [['missing', { config: NOBODY }]],
  'unmute-alert': [['missing', { config: NOBODY }]],
  'delete-api-key': [['missing', { credential: 'abcdefgh' }]],
  'delete-service-account': [['missing', { credential: 'mdb_sa_id_0123456789abcdef01234567' }]],
  'add-role': [
    ['nobody', stranger],
    ['has it', { person: 'dee@counter.example', role: 'project-data-access-read-write' }],
    ['lapsed', { person: 'cho@counter.example' }, lapsed],
    ['mapped, for a while', { role: 'organization-owner', for: '2h' }, ofCounter()],
  ],
  'remove-role': [
    ['nobody', stranger],
    ['has it not', { role: 'project-owner' }],
    ['has it by a team', { person: 'rita@counter.example', role: 'project-read-only' }],
    ['the only owner', { person: 'ada@counter.example', role: 'organization-owner' }, ofCounter(adaOwnsIt)],
    ['the only one', { person: 'oli@counter.example', role: 'organization-member' }, ofCounter()],
    [
      'mapped, for a while',
      { person: 'sam@counter.example', role: 'organization-owner', for: '2h' },
      ofCounter(withOneMoreRole),
    ],
  ],
  invite: [
    ['there already', { person: 'rita@counter.example' }],
    ['invited already', { person: 'cho@counter.example' }],
    ['another domain', { person: 'new@example.com' }],
    ['mapped, for a while', { role: 'organization-owner', for: '2h' }, ofCounter()],
  ],
  'withdraw-invitation': [
    ['nobody', stranger],
    ['another role', { role: 'project-owner' }],
    ['lapsed', {}, lapsed],
  ],
  'remove-person': [
    ['nobody', stranger],
    ['no role of their own', { person: 'oli@counter.example' }],
    ['the only owner of the project', { person: 'max@counter.example' }],
    ['the only owner', { person: 'ada@counter.example' }, ofCounter(adaOwnsIt)],
    ['nobody in the organization', stranger, ofCounter()],
  ],
};
