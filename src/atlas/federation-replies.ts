// Atlas's replies about federations, as far as the bot uses them; loose as replies.ts says.
import { z } from 'zod';
import { flag, listOf, text, texts } from './loose.js';

export const FederationSettings = z.object({ id: z.string() });
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
  dataAccessIdentityProviderIds: listOf(z.string()),
  domainRestrictionEnabled: flag,
  domainAllowList: listOf(z.string()),
  instantUserProvisioningDisabled: flag,
  postAuthRoleGrants: listOf(z.string()),
  roleMappings: listOf(RoleMapping),
  /** Counted only: each holds a name and an e-mail address. */
  userConflicts: listOf(z.object({})),
});
export type ConnectedOrgConfig = z.output<typeof ConnectedOrgConfig>;

/** Whatever Atlas shows there, for people. */
const shown = z.json().optional();

/** What a provider is set up with besides. Nothing of it is a secret: Atlas has only the public half of keys. */
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
 * All but the organizations stands in the restore kit of one that is deleted, so nothing secret may be added here.
 * `associatedOrgs` null or missing means "not said", never "none": whoever deletes must not take it for an empty list.
 * `status` is SAML's alone.
 */
export const IdentityProvider = ProviderSettings.extend({
  id: z.string(),
  oktaIdpId: text,
  protocol: text,
  idpType: text,
  displayName: text,
  status: text,
  /** SAML’s alone, as well. */
  ssoDebugEnabled: flag,
  associatedDomains: texts,
  associatedOrgs: z.array(z.object({ orgId: z.string() })).nullish(),
  /** SAML only: what the provider signs with. */
  pemFileInfo: z
    .object({ fileName: text, certificates: listOf(z.object({ notBefore: text, notAfter: text })) })
    .nullish(),
});
export type IdentityProvider = z.output<typeof IdentityProvider>;
