// Atlas features that are not offered from Slack: why, and where to find them in Atlas.

export interface NotOffered {
  /** As a list names it. */
  readonly what: string;
  /** A clause that follows "because". */
  readonly why: string;
  /** Completes "In Atlas it is under". */
  readonly where: string;
  /** Words with which people ask for it. */
  readonly words: readonly string[];
}

export const NOT_OFFERED: readonly NotOffered[] = [
  {
    what: 'Encryption keys',
    why: 'a key that is lost or wrong makes data and snapshots unreadable',
    where: 'the project’s security settings, Advanced',
    words: ['encryption', 'encrypt', 'kms', 'key-management', 'rotate-key'],
  },
  {
    what: 'The backup compliance policy',
    why: 'once it is on, only MongoDB support can loosen it',
    where: 'Backup, Backup Compliance Policy',
    words: ['compliance', 'compliance-policy', 'backup-compliance'],
  },
  {
    what: 'Peering',
    why: 'the other side has to accept it, in your own cloud',
    where: 'Network Access, Peering',
    words: ['peering', 'peer', 'vpc', 'vnet', 'container'],
  },
  {
    what: 'Topology: regions, shards, kinds of nodes',
    why: 'it takes hours, and what a mistake moves or removes is hard to foresee on a card',
    where: 'the cluster’s Edit Configuration',
    words: ['topology', 'region', 'regions', 'shard', 'shards', 'sharding', 'multi-region', 'create-cluster'],
  },
  {
    what: 'Deleting a project',
    why: 'it takes all that is in it along, for good',
    where: 'the project’s settings',
    words: ['delete-project', 'drop-project', 'remove-project', 'project-deletion'],
  },
  {
    what: 'Organization settings',
    why: 'they can shut everybody out, this bot too',
    where: 'Organization Settings',
    words: ['org-settings', 'organization-settings', 'mfa', '2fa', 'require-mfa'],
  },
  {
    what: 'Passwords',
    why: 'whatever passes through Slack stays there',
    where: 'Database Access',
    words: ['password', 'passwords', 'passwd', 'reset-password', 'set-password', 'change-password'],
  },
  {
    what: 'New secrets: API keys, service accounts and their secrets',
    why: 'Atlas shows them once, and whatever passes through Slack stays there',
    where: 'Access Manager, Applications',
    words: [
      'secret',
      'secrets',
      'create-key',
      'new-key',
      'create-api-key',
      'create-service-account',
      'rotate',
      'token',
    ],
  },
  {
    what: 'Access lists of API keys and service accounts',
    why: 'one entry too few shuts this bot out',
    where: 'Access Manager, Applications',
    words: ['api-access-list', 'api-access', 'api-address', 'allow-api-address', 'remove-api-address', 'key-address'],
  },
];

/** @param words in lower case. Two words also match a hyphenated one. */
export const notOfferedFor = (words: readonly string[]): NotOffered | undefined =>
  NOT_OFFERED.find((one) => one.words.includes(words.slice(0, 2).join('-')) || one.words.includes(words[0] ?? ''));

export const describeNotOffered = ({ what, why, where }: NotOffered): string =>
  `${what}: not from Slack, because ${why}. In Atlas it is under ${where}.`;
