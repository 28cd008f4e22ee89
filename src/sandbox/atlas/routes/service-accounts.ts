// What a service account may do where it is: in its organization, and in a project that it was assigned to.
import { type Ask, notFound, ok, organizationOf, param, projectOf } from '../ask.js';
import { RATES } from '../rates.js';
import { type Route, route } from '../route.js';

const versions = ['2024-08-05'];
const ACCOUNT = 'serviceAccounts/{clientId}';

export const serviceAccountRoutes: readonly Route[] = [
  route('GET', `/orgs/{orgId}/${ACCOUNT}`, {
    versions,
    rate: RATES.organization,
    answer: (ask) => ok(accountReply(ask, organizationOf(ask, 'ORG_MEMBER').id)),
  }),
  route('GET', `/groups/{groupId}/${ACCOUNT}`, {
    versions,
    rate: RATES.project,
    answer: (ask) => ok(accountReply(ask, projectOf(ask, 'GROUP_READ_ONLY').id)),
  }),
];

/** Everybody's own is all there is to see here. One that has no role in the place is not of it. */
function accountReply(ask: Ask, at: string) {
  const { credential } = ask;
  const clientId = param(ask, 'clientId');
  const isOwn = credential.kind === 'service-account' && credential.clientId === clientId;
  const roles = credential.roles.filter((one) => one.at === at).map(({ role }) => role);
  if (!isOwn || roles.length === 0) throw notFound(`There is no service account ${clientId} here.`, [clientId]);
  return {
    clientId,
    createdAt: '2024-11-04T09:20:00Z',
    description: 'for the sandbox',
    name: credential.name,
    roles,
    secrets: [
      { createdAt: '2024-11-04T09:20:00Z', expiresAt: '2027-11-04T09:20:00Z', maskedSecretValue: 'mdb_sa_sk_…' },
    ],
  };
}
