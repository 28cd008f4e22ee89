// Atlas's replies about federations, loosely parsed as in replies.ts.
import { z } from 'zod';
import { flag, listOf, text, texts } from './loose.js';

export const FederationSettings = z.object({
  id: z.string(),
  /** Of the organization's SAML provider, like its status. */
  federatedDomains: texts,
  identityProviderStatus: text,
  hasRoleMappings: flag,
});
export type FederationSettings = z.output<typeof FederationSettings>;

const RoleMapping = z.object({
  externalGroupName: text,
  roleAssignments: listOf(z.object({ orgId: text, groupId: text, role: text })),
});

export const ConnectedOrgConfig = z.object({
  orgId: z.string(),
  /** The SAML provider's `oktaIdpId`, not its `id`. */
  identityProviderId: text,
  /** `id` of each OIDC provider. */
  dataAccessIdentityProviderIds: texts,
  domainRestrictionEnabled: flag,
  domainAllowList: texts,
  instantUserProvisioningDisabled: flag,
  postAuthRoleGrants: texts,
  roleMappings: z.array(RoleMapping).nullish(),
  /** Only their number is used; each has a name and an e-mail address, which are dropped. */
  userConflicts: listOf(z.object({})),
});
export type ConnectedOrgConfig = z.output<typeof ConnectedOrgConfig>;

/** Any JSON that Atlas shows, for people to read. */
const shown = z.json().optional();

/** Further settings of a provider. None is secret, as Atlas has only the public half of keys. */
const ProviderSettings = z.object({
  description: shown,
  createdAt: shown,
  issuerUri: shown,
  ssoUrl: shown,
  acsUrl: shown,
  audienceUri: shown,
  requestBinding: shown,
  responseSignatureAlgorithm: shown,
  slug: shown,
  audience: shown,
  authorizationType: shown,
  clientId: shown,
  groupsClaim: shown,
  userClaim: shown,
  requestedScopes: shown,
});

/**
 * All fields but the organizations are part of the restore kit, so no secret may be added here. `associatedOrgs` null
 * or missing means unknown, not none: a delete must not treat it as an empty list. Only SAML providers have a `status`.
 */
export const IdentityProvider = ProviderSettings.extend({
  id: z.string(),
  oktaIdpId: text,
  protocol: text,
  idpType: text,
  displayName: text,
  status: text,
  /** SAML only. */
  ssoDebugEnabled: flag,
  associatedDomains: texts,
  associatedOrgs: z.array(z.object({ orgId: z.string() })).nullish(),
  /** SAML only: the certificates that the provider signs with. */
  pemFileInfo: z
    .object({ fileName: text, certificates: listOf(z.object({ notBefore: text, notAfter: text })) })
    .nullish(),
});
export type IdentityProvider = z.output<typeof IdentityProvider>;
