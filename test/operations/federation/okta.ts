// A SAML identity provider as Atlas returns it, and where it's read.
import { FEDERATION, IDP } from '../answering.js';

export const OKTA_ID = '0oa17ziag59V93JYS358';
export const LIST = `GET /federationSettings/${FEDERATION}/identityProviders`;
export const PROVIDER = `${LIST}/${IDP}`;
export const CONFIGS = `GET /federationSettings/${FEDERATION}/connectedOrgConfigs`;

export const okta = (rest: object = {}) => ({
  id: IDP,
  oktaIdpId: OKTA_ID,
  protocol: 'SAML',
  idpType: 'WORKFORCE',
  displayName: 'Okta',
  status: 'ACTIVE',
  associatedDomains: ['example.com'],
  associatedOrgs: [],
  ...rest,
});
