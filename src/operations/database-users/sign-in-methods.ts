// Methods for database users to sign in without a password.

const CERTIFICATE = { field: 'x509Type', database: '$external', example: 'CN=billing' } as const;
/**
 * Sign-in methods, keyed by what users type. Each has Atlas's field and value, the user's authentication database, and
 * a pattern for names.
 */
export const SIGN_IN_METHODS = {
  // A distinguished name with a common name (field x509Type in the OpenAPI document).
  x509: { ...CERTIFICATE, value: 'CUSTOMER', pattern: /^([A-Za-z.]+=.+,)?CN=.+/i },
  // Only a common name (ATLAS_MANAGED_X509_NAME_INVALID).
  'atlas-x509': { ...CERTIFICATE, value: 'MANAGED', pattern: /^CN=[^,+=]+$/ },
  'iam-user': {
    field: 'awsIAMType',
    value: 'USER',
    database: '$external',
    pattern: /^arn:aws[\w-]*:iam::\d{12}:user\/.+/,
    example: 'arn:aws:iam::123456789012:user/etl',
  },
  'iam-role': {
    field: 'awsIAMType',
    value: 'ROLE',
    database: '$external',
    pattern: /^arn:aws[\w-]*:iam::\d{12}:role\/.+/,
    example: 'arn:aws:iam::123456789012:role/etl',
  },
  // According to the OpenAPI document, the authentication database of a group is admin.
  'oidc-group': {
    field: 'oidcAuthType',
    value: 'IDP_GROUP',
    database: 'admin',
    pattern: /^[a-f0-9]{24}\/.+/,
    example: OIDC('dba'),
  },
  'oidc-user': {
    field: 'oidcAuthType',
    value: 'USER',
    database: '$external',
    pattern: /^[a-f0-9]{24}\/.+/,
    example: OIDC('ci'),
  },
} as const;
type SignInMethod = keyof typeof SIGN_IN_METHODS;

export const SIGN_IN_CHOICES = {
  x509: 'with your own X.509 certificate',
  'atlas-x509': 'with an Atlas-managed X.509 certificate',
  'iam-user': 'as an AWS IAM user',
  'iam-role': 'as an AWS IAM role',
  'oidc-group': 'as an OIDC provider group',
  'oidc-user': 'with an OIDC provider',
} as const satisfies Record<SignInMethod, string>;

/** Returns the user's sign-in method, or undefined if add-db-user doesn't support the method. */
export function signInMethodOf(authentication: string): SignInMethod | undefined {
  const isIt = ([, { field, value }]: [string, { field: string; value: string }]) =>
    authentication === `${field}/${value}`;
  const [found] = Object.entries(SIGN_IN_METHODS).find(isIt) ?? [];
  return (Object.keys(SIGN_IN_METHODS) as SignInMethod[]).find((method) => method === found);
}

function OIDC(name: string) {
  return `<id of the provider>/${name}`;
}
