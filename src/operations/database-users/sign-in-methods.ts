// The ways in which a database user signs in without a password.

const CERTIFICATE = {
  field: 'x509Type',
  database: '$external',
  pattern: /^[A-Za-z.]+=.+/,
  example: 'CN=billing',
} as const;
/**
 * By the word that people type: Atlas's field and value, the database it is created on, and the pattern of its name.
 */
export const METHODS = {
  x509: { ...CERTIFICATE, value: 'CUSTOMER' },
  'atlas-x509': { ...CERTIFICATE, value: 'MANAGED' },
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
  // By the OpenAPI document, a group of people is created on admin.
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
type SignInMethod = keyof typeof METHODS;

export const CHOICES = {
  x509: 'with an X.509 certificate of your own',
  'atlas-x509': 'with an X.509 certificate that Atlas makes',
  'iam-user': 'as an AWS IAM user',
  'iam-role': 'as an AWS IAM role',
  'oidc-group': 'as a group of an OIDC provider',
  'oidc-user': 'with an OIDC provider',
} as const satisfies Record<SignInMethod, string>;

/** The word with which add-db-user makes such a user; undefined if it can't. */
export function methodOf(authentication: string): SignInMethod | undefined {
  const isIt = ([, { field, value }]: [string, { field: string; value: string }]) =>
    authentication === `${field}/${value}`;
  const [found] = Object.entries(METHODS).find(isIt) ?? [];
  return (Object.keys(METHODS) as SignInMethod[]).find((method) => method === found);
}

function OIDC(name: string) {
  return `<id of the provider>/${name}`;
}
