// Atlas features that aren't available from Slack, with the reasons and the places to find the features in Atlas.

export interface UnofferedFeature {
  /** The name of the feature in a list. */
  readonly what: string;
  /** Follows "because". */
  readonly why: string;
  /** Follows "In Atlas:". */
  readonly where: string;
  /** The keywords that users type when they look for the feature. */
  readonly words: readonly string[];
}

export const UNOFFERED_FEATURES: readonly UnofferedFeature[] = [
  {
    what: 'Encryption keys',
    why: 'a lost or wrong key makes data and snapshots unreadable',
    where: 'the project’s security settings, Advanced',
    words: ['encryption', 'encrypt', 'kms', 'key-management', 'rotate-key'],
  },
  {
    what: 'The backup compliance policy',
    why: 'once the policy is on, only MongoDB support can loosen it',
    where: 'Backup, Backup Compliance Policy',
    words: ['compliance', 'compliance-policy', 'backup-compliance'],
  },
  {
    what: 'Peering',
    why: 'you must accept the connection in your own cloud',
    where: 'Network Access, Peering',
    words: ['peering', 'peer', 'vpc', 'vnet', 'container'],
  },
  {
    what: 'Regions, shards and node types',
    why: 'a change takes hours, and a card can’t show what a mistake would move or remove',
    where: 'the cluster’s Edit Configuration',
    words: ['topology', 'region', 'regions', 'shard', 'shards', 'sharding', 'multi-region', 'create-cluster'],
  },
  {
    what: 'Deleting a project',
    why: 'it permanently deletes everything in the project',
    where: 'Project Settings',
    words: ['delete-project', 'drop-project', 'remove-project', 'project-deletion'],
  },
  {
    what: 'Organization settings',
    why: 'a wrong setting can lock everyone out, including me',
    where: 'Organization Settings',
    words: ['org-settings', 'organization-settings', 'mfa', '2fa', 'require-mfa'],
  },
  {
    what: 'Passwords',
    why: 'a password sent through Slack stays in Slack',
    where: 'Database Access',
    words: ['password', 'passwords', 'passwd', 'reset-password', 'set-password', 'change-password'],
  },
  {
    what: 'Billing and invoices',
    why: 'invoices aren’t needed to operate clusters',
    where: 'Organization, Billing',
    words: ['billing', 'bill', 'invoice', 'invoices', 'cost', 'costs', 'spend', 'price'],
  },
  {
    what: 'New API keys, service accounts and secrets',
    why: 'Atlas shows a secret only once, and anything sent through Slack stays in Slack',
    where: 'Access Manager, Applications',
    words: [
      'secret',
      'secrets',
      'create-key',
      'new-key',
      'create-api-key',
      'create-service-account',
      'rotate-api-key',
      'rotate',
      'token',
    ],
  },
  {
    what: 'Access lists of API keys and service accounts',
    why: 'a missing entry could lock me out',
    where: 'Access Manager, Applications',
    words: ['api-access-list', 'api-access', 'api-address', 'allow-api-address', 'remove-api-address', 'key-address'],
  },
];

/**
 * Returns the feature that the user's words name. The first two words also match a hyphenated keyword.
 * @param words in lower case
 */
export const findUnofferedFeature = (words: readonly string[]): UnofferedFeature | undefined =>
  UNOFFERED_FEATURES.find(
    (one) => one.words.includes(words.slice(0, 2).join('-')) || one.words.includes(words[0] ?? ''),
  );

export const describeUnofferedFeature = ({ what, why, where }: UnofferedFeature): string =>
  `${what}: not available from Slack, because ${why}. In Atlas: ${where}.`;
