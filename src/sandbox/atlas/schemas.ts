// Path parameters and request bodies, with the names, types and enums from the OpenAPI document.
import { z } from 'zod';

export const HEX24 = /^[a-f0-9]{24}$/;
const CLUSTER_NAME = /^[a-zA-Z0-9][a-zA-Z0-9-]*$/;

export const CLUSTER_VIEWS = ['PRIMARY', 'SECONDARY', 'INDIVIDUAL_PROCESS'];
export const ALERT_STATUSES = ['OPEN', 'TRACKING', 'CLOSED'];
export const IDP_PROTOCOLS = ['SAML', 'OIDC'];
export const IDP_TYPES = ['WORKFORCE', 'WORKLOAD'];

export const QUERY_SHAPE_COMMANDS = ['find', 'distinct', 'aggregate'];
export const QUERY_SHAPE_SERIES = [
  'TOTAL_EXECUTION_TIME',
  'AVG_EXECUTION_TIME',
  'EXECUTION_COUNT',
  'KEYS_EXAMINED',
  'DOCS_EXAMINED',
  'DOCS_RETURNED',
  'TOTAL_TIME_TO_RESPONSE',
  'BYTES_READ',
  'CPU_TIME',
  'KEYS_EXAMINED_RETURNED',
  'DOCS_EXAMINED_RETURNED',
  'LAST_EXECUTION_TIME',
  'P50_EXECUTION_TIME',
  'P90_EXECUTION_TIME',
  'P99_EXECUTION_TIME',
];

/** The patterns of path parameters. Malformed project and organization ids have their own 404s. */
export const PARAMETER_PATTERNS: Readonly<Record<string, RegExp>> = {
  federationSettingsId: HEX24,
  identityProviderId: HEX24,
  clusterName: CLUSTER_NAME,
  name: CLUSTER_NAME,
  queryShapeHash: /^[a-fA-F0-9]{64}$/,
  snapshotId: HEX24,
  cloudProvider: /^(AWS|AZURE|GCP)$/,
  endpointServiceId: HEX24,
  endpointId: /^vpce-[0-9a-f]{17}$|^\/subscriptions\/.+\/providers\/Microsoft\.Network\/privateEndpoints\/[-\w.()]+$/,
  clusterView: new RegExp(`^(${CLUSTER_VIEWS.join('|')})$`),
  limitName: /^(dataFederation\.)?bytesProcessed\.(query|daily|weekly|monthly)$|^atlas\./,
};

/** A field that is accepted but never stored or returned. */
export const writeOnlySchema = (type: z.ZodType) => type.transform(() => undefined);
/** A read-only field. It's ignored, so that clients can send a response back as a request. */
export const ignoredSchema = z.unknown().transform(() => undefined);
const instant = z.iso.datetime({ offset: true });

/** Acknowledges an alert. Removing the acknowledgement doesn't need `acknowledgedUntil`. */
export const AlertAcknowledgement = z.strictObject({
  acknowledgedUntil: instant.optional(),
  acknowledgementComment: z.string().optional(),
  unacknowledgeAlert: z.boolean().optional(),
});

/** The body of a PATCH, which can only enable or disable a configuration. */
export const AlertConfigToggle = z.strictObject({ enabled: z.boolean() });

export const EmployeeAccessGrant = z.strictObject({
  grantType: z.enum([
    'CLUSTER_DATABASE_LOGS',
    'CLUSTER_INFRASTRUCTURE',
    'CLUSTER_INFRASTRUCTURE_AND_APP_SERVICES_SYNC_DATA',
  ]),
  expirationTime: instant,
});

export const QueryShapeUpdate = z.strictObject({ status: z.enum(['REJECTED', 'UNREJECTED']) });

/** The limit's `name` comes from the path. */
export const DataFederationLimit = z.strictObject({
  value: z.int().nonnegative(),
  overrunPolicy: z.enum(['BLOCK', 'BLOCK_AND_KILL']).optional(),
});

const RoleMapping = z.strictObject({
  id: z.string().optional(),
  externalGroupName: z.string().min(1).max(200),
  roleAssignments: z.array(
    z.strictObject({ orgId: z.string().optional(), groupId: z.string().optional(), role: z.string() }),
  ),
});

export const ConnectedOrgConfig = z.strictObject({
  identityProviderId: z.string().nullish(),
  dataAccessIdentityProviderIds: z.array(z.string()).nullish(),
  domainAllowList: z.array(z.string()).nullish(),
  domainRestrictionEnabled: z.boolean().nullish(),
  instantUserProvisioningDisabled: z.boolean().nullish(),
  postAuthRoleGrants: z.array(z.string()).nullish(),
  roleMappings: z.array(RoleMapping).nullish(),
  orgId: ignoredSchema.optional(),
  userConflicts: ignoredSchema.optional(),
});

const provider = z.strictObject({
  associatedDomains: z.array(z.string()).optional(),
  description: z.string().nullish(),
  displayName: z.string().min(1).max(50).optional(),
  idpType: z.enum(['WORKFORCE', 'WORKLOAD']).optional(),
  issuerUri: z.string().optional(),
});

export const SamlProvider = provider.extend({
  protocol: z.literal('SAML').optional(),
  pemFileInfo: z.unknown().optional(),
  requestBinding: z.enum(['HTTP-POST', 'HTTP-REDIRECT']).optional(),
  responseSignatureAlgorithm: z.enum(['SHA-1', 'SHA-256']).optional(),
  slug: z.string().optional(),
  ssoDebugEnabled: z.boolean(),
  ssoUrl: z.string().optional(),
  status: z.enum(['ACTIVE', 'INACTIVE']).nullish(),
});

export const OidcProvider = provider.extend({
  protocol: z.literal('OIDC').optional(),
  audience: z.string().optional(),
  authorizationType: z.enum(['GROUP', 'USER']).optional(),
  clientId: z.string().optional(),
  groupsClaim: z.string().optional(),
  requestedScopes: z.array(z.string()).optional(),
  userClaim: z.string().optional(),
});

export const DatabaseUser = z.strictObject({
  databaseName: z.enum(['admin', '$external']).default('admin'),
  username: z.string().max(1024),
  password: writeOnlySchema(z.string().min(8)).optional(),
  roles: z.array(
    z.strictObject({ databaseName: z.string(), roleName: z.string(), collectionName: z.string().optional() }),
  ),
  scopes: z.array(z.strictObject({ name: z.string(), type: z.enum(['CLUSTER', 'DATA_LAKE', 'STREAM']) })).default([]),
  labels: z.array(z.strictObject({ key: z.string(), value: z.string() })).default([]),
  deleteAfterDate: instant.optional(),
  description: z.string().max(100).optional(),
  groupId: z.string().optional(),
  links: ignoredSchema.optional(),
  awsIAMType: z.enum(['NONE', 'USER', 'ROLE']).default('NONE'),
  ldapAuthType: z.enum(['NONE', 'GROUP', 'USER']).default('NONE'),
  oidcAuthType: z.enum(['NONE', 'IDP_GROUP', 'USER']).default('NONE'),
  x509Type: z.enum(['NONE', 'CUSTOMER', 'MANAGED']).default('NONE'),
});

/** `configurationType` is ignored, because it depends on the filter. */
export const AuditLog = z.strictObject({
  auditAuthorizationSuccess: z.boolean().optional(),
  auditFilter: z.string().optional(),
  enabled: z.boolean().optional(),
  configurationType: ignoredSchema.optional(),
});

export const PROJECT_SETTING_NAMES = [
  'isClusterAiAssistantEnabled',
  'isCollectDatabaseSpecificsStatisticsEnabled',
  'isDataExplorerEnabled',
  'isDataExplorerGenAIFeaturesEnabled',
  'isDataExplorerGenAISampleDocumentPassingEnabled',
  'isDataValidationEnabled',
  'isExtendedStorageSizesEnabled',
  'isNativeRerankingEnabled',
  'isPerformanceAdvisorEnabled',
  'isRealtimePerformancePanelEnabled',
  'isSchemaAdvisorEnabled',
] as const;
export const ProjectSettings = z.strictObject(
  Object.fromEntries(PROJECT_SETTING_NAMES.map((name) => [name, z.boolean().optional()])),
);

/** A limit's new value. No other field can be changed. */
export const ProjectLimitValue = z.strictObject({
  value: z.int(),
  name: ignoredSchema.optional(),
  currentUsage: ignoredSchema.optional(),
  defaultLimit: ignoredSchema.optional(),
  maximumLimit: ignoredSchema.optional(),
});

/** A maintenance window. Atlas always requires `dayOfWeek`. */
export const MaintenanceWindow = z.strictObject({
  dayOfWeek: z.int(),
  hourOfDay: z.int().optional(),
  startASAP: z.boolean().optional(),
  autoDeferOnceEnabled: z.boolean().optional(),
  protectedHours: z.strictObject({ startHourOfDay: z.int(), endHourOfDay: z.int() }).optional(),
});

const roleNames = z.array(z.string());
const orgRoles = z.strictObject({
  orgRoles: roleNames.min(1),
  groupRoleAssignments: z.array(z.strictObject({ groupId: z.string(), groupRoles: roleNames })).optional(),
});

/** A user of an organization. The roles are checked separately. */
export const OrganizationUser = z.strictObject({
  username: z.string(),
  roles: orgRoles,
  teamIds: z.array(z.string()).optional(),
});
export const OrganizationUserChange = OrganizationUser.omit({ username: true }).partial();
export const OrganizationRoleChange = z.strictObject({ orgRole: z.string() });
export const ProjectUser = z.strictObject({ username: z.string(), roles: roleNames.min(1) });
export const ProjectRoleChange = z.strictObject({ groupRole: z.string() });

/** Needs exactly one of the first three fields. Ranges are checked separately. Links and the project are ignored. */
export const AccessListEntry = z.strictObject({
  cidrBlock: z.string().optional(),
  ipAddress: z.string().optional(),
  awsSecurityGroup: z
    .string()
    .regex(/^([0-9]*\/)?sg-/)
    .optional(),
  comment: z.string().optional(),
  deleteAfterDate: instant.optional(),
  groupId: ignoredSchema.optional(),
  links: ignoredSchema.optional(),
});
