// Atlas's replies about federations, loosely parsed as in replies.ts.
import { z } from 'zod';
import { listOrEmpty, nullishFlag, nullishText, nullishTexts } from './loose.js';

export const FederationSettings = z.object({
  id: z.string(),
  /** The domains of the organization's SAML provider. `identityProviderStatus` is the status of the same provider. */
  federatedDomains: nullishTexts,
  identityProviderStatus: nullishText,
  hasRoleMappings: nullishFlag,
});
export type FederationSettings = z.output<typeof FederationSettings>;

const RoleMapping = z.object({
  externalGroupName: nullishText,
  roleAssignments: listOrEmpty(z.object({ orgId: nullishText, groupId: nullishText, role: nullishText })),
});

export const ConnectedOrgConfig = z.object({
  orgId: z.string(),
  /** The SAML provider's `oktaIdpId`, not its `id`. */
  identityProviderId: nullishText,
  /** The `id` of each connected OIDC provider. */
  dataAccessIdentityProviderIds: nullishTexts,
  domainRestrictionEnabled: nullishFlag,
  domainAllowList: nullishTexts,
  instantUserProvisioningDisabled: nullishFlag,
  postAuthRoleGrants: nullishTexts,
  roleMappings: z.array(RoleMapping).nullish(),
  /** Only the count is used. Names and e-mail addresses are dropped. */
  userConflicts: listOrEmpty(z.object({})),
});
export type ConnectedOrgConfig = z.output<typeof ConnectedOrgConfig>;

/** Any JSON from Atlas that's shown to users. */
const shown = z.json().optional();

/** More settings of a provider. No setting is secret, because Atlas only has the public half of the keys. */
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
 * All fields except the organizations are saved to a file when the provider is deleted, so never add a secret here. If
 * `associatedOrgs` is null or missing, the organizations are unknown, so a delete must not assume that there are none.
 * Only SAML has a `status`.
 */
export const IdentityProvider = ProviderSettings.extend({
  id: z.string(),
  oktaIdpId: nullishText,
  protocol: nullishText,
  idpType: nullishText,
  displayName: nullishText,
  status: nullishText,
  /** SAML only. */
  ssoDebugEnabled: nullishFlag,
  associatedDomains: nullishTexts,
  associatedOrgs: z.array(z.object({ orgId: z.string() })).nullish(),
  /** A SAML provider's signing certificates. */
  pemFileInfo: z
    .object({
      fileName: nullishText,
      certificates: listOrEmpty(z.object({ notBefore: nullishText, notAfter: nullishText })),
    })
    .nullish(),
});
export type IdentityProvider = z.output<typeof IdentityProvider>;
