// Parses the environment, once. Nothing else reads process.env.
import { z } from 'zod';

export type Role = 'web' | 'worker' | 'all';

export type Credential =
  | { readonly kind: 'service-account'; readonly clientId: string; readonly clientSecret: string }
  | { readonly kind: 'api-key'; readonly publicKey: string; readonly privateKey: string };

export type SlackConnection =
  | { readonly mode: 'http'; readonly signingSecret: string }
  | { readonly mode: 'socket'; readonly appToken: string };

/** The system that is told when nobody has decided in time. */
export interface Webhook {
  readonly url: string;
  readonly secret: string;
}

export interface Config {
  readonly role: Role;
  readonly port: number;
  readonly logLevel: string;
  readonly redisUrl: string;
  /** COUNTERSIGN_POLICY; undefined when it is not set. */
  readonly policyFile?: string;
  /** The path of a file, or `stdout`; undefined without an audit log. */
  readonly auditLog?: string;
  /** Worker only. */
  readonly webhook?: Webhook;
  readonly slack: { readonly botToken: string; readonly apiUrl: string; readonly connection?: SlackConnection };
  readonly atlas: {
    readonly baseUrl: string;
    /** The credential for look-ups and for previews in forms. Only a worker can do without. */
    readonly reader?: Credential;
    /** The credential for approved changes and the previews they are bound to. Worker only. */
    readonly executor?: Credential;
    /** The credential for changes that need an owner; without it they use `executor`, or are off. Worker only. */
    readonly owner?: Credential | undefined;
  };
}

export class ConfigProblems extends Error {
  override readonly name = 'ConfigProblems';
}

const ROLES: readonly string[] = ['web', 'worker', 'all'] satisfies Role[];
const isRole = (word: string): word is Role => ROLES.includes(word);

/** @throws ConfigProblems when there is no such role */
export function roleNamed(word = 'all'): Role {
  if (isRole(word)) return word;
  throw new ConfigProblems(`“${word}” is not a role: web, worker, or nothing for both`);
}

const text = z.string().trim().min(1);
const given = (what: string) =>
  z
    .string({ error: `is missing: ${what}` })
    .trim()
    .min(1, `is empty: ${what}`);
const url = (protocols: RegExp) => z.url({ protocol: protocols, error: 'is not a URL that can be used here' });

const HOST = String.raw`(?:\[[\da-f:.]+\]|[^\s:@/,?#[\]]+)(?::\d{1,5})?`;
/** In a cluster there is no database number, as a cluster has only database 0. */
export const CLUSTER_URL = new RegExp(
  String.raw`^redis(?<tls>s?)\+cluster://(?:(?<user>[^:@/\s]*):(?<password>[^@/\s]*)@)?(?<hosts>${HOST}(?:,${HOST})*)(?:/0?)?$`,
  'i',
);
const isWhole = (redisUrl: string) => !/^rediss?\+cluster:/.test(redisUrl) || CLUSTER_URL.test(redisUrl);

/** Plain HTTP is safe to this machine itself, as it crosses no network. */
const isSafe = (address: string) =>
  !URL.canParse(address) ||
  /^https:/i.test(address) ||
  /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(address).hostname);

/** The settings. `npm run env-example` makes `.env.example` from their descriptions. */
export const environment = z.object({
  SLACK_BOT_TOKEN: given('the bot token, xoxb-...')
    .startsWith('xoxb-', 'is not a bot token: it starts with xoxb-')
    .describe('The Bot User OAuth Token, xoxb-..., from OAuth & Permissions. For both roles.'),
  SLACK_APP_TOKEN: text
    .startsWith('xapp-', 'is not an app-level token: it starts with xapp-')
    .optional()
    .describe(
      'Socket Mode: an app-level token with connections:write, xapp-..., from Basic Information. For the web role.',
    ),
  SLACK_SIGNING_SECRET: text
    .optional()
    .describe(
      'Or HTTP: the signing secret, from Basic Information. Slack then calls POST /slack/events. For the web role.',
    ),
  SLACK_API_URL: url(/^https?$/)
    .default('https://slack.com/api/')
    .describe('Where Slack is. Answers to people go to its origin and to Slack’s own hooks hosts, nowhere else.'),
  REDIS_URL: given(
    'redis://host:6379, rediss://..., redis+cluster://host:6379, redis+sentinel://host:26379/name, or the path of a socket',
  )
    .regex(
      /^(rediss?(\+cluster)?:\/\/|redis\+sentinel:\/\/|\/)/,
      'starts with redis:, rediss:, redis+cluster:, rediss+cluster:, redis+sentinel: or is the path of a socket',
    )
    .refine(isWhole, 'is not redis+cluster://[user:password@]host:port[,host:port], without a database')
    .describe(
      'redis://[user:password@]host:port[/db], rediss:// with TLS, or the path of a socket; ' +
        'redis+sentinel://[user:password@]host:port[,host:port]/name[/db]; ' +
        'redis+cluster://[user:password@]host:port[,host:port] for a cluster (MemoryDB, most of ElastiCache and Azure), rediss+cluster:// with TLS.',
    ),
  MONGODB_ATLAS_CLIENT_ID: text.optional().describe('A service account, for look-ups and the previews in forms.'),
  MONGODB_ATLAS_CLIENT_SECRET: text.optional().describe('Its secret.'),
  MONGODB_ATLAS_PUBLIC_API_KEY: text.optional().describe('Or an API key instead of it.'),
  MONGODB_ATLAS_PRIVATE_API_KEY: text.optional().describe('Its private half.'),
  MONGODB_ATLAS_EXECUTOR_CLIENT_ID: text
    .optional()
    .describe(
      'A service account for approved changes. Give it to the worker role only. Without one, the account above is used.',
    ),
  MONGODB_ATLAS_EXECUTOR_CLIENT_SECRET: text.optional().describe('Its secret.'),
  MONGODB_ATLAS_EXECUTOR_PUBLIC_API_KEY: text.optional().describe('Or an API key instead of it.'),
  MONGODB_ATLAS_EXECUTOR_PRIVATE_API_KEY: text.optional().describe('Its private half.'),
  MONGODB_ATLAS_OWNER_CLIENT_ID: text
    .optional()
    .describe(
      'A service account for the approved changes that need an owner. Worker role only. Without one, changes of people and keys are off.',
    ),
  MONGODB_ATLAS_OWNER_CLIENT_SECRET: text.optional().describe('Its secret.'),
  MONGODB_ATLAS_OWNER_PUBLIC_API_KEY: text.optional().describe('Or an API key instead of it.'),
  MONGODB_ATLAS_OWNER_PRIVATE_API_KEY: text.optional().describe('Its private half.'),
  MONGODB_ATLAS_BASE_URL: url(/^https?$/)
    .default('https://cloud.mongodb.com')
    .describe('Where Atlas is.'),
  COUNTERSIGN_POLICY: text
    .optional()
    .describe('The policy file, the same for both roles. Without it policy.yaml is read, which may be missing.'),
  ESCALATION_WEBHOOK_URL: url(/^https?$/)
    .refine(isSafe, 'is not https, which anything but this machine needs')
    .optional()
    .describe(
      'Where rules with a webhook tell that nobody has decided in time: JSON, POST, https unless it is this machine. For the worker role.',
    ),
  ESCALATION_WEBHOOK_SECRET: text
    .min(16, 'is shorter than 16 characters')
    .optional()
    .describe(
      'Signs it: Countersign-Signature has t=<seconds>,v1=<hex>, the HMAC-SHA256 of “<seconds>.<body>” with this key.',
    ),
  PORT: z.coerce
    .number('is not a port')
    .int()
    .min(0)
    .max(65_535)
    .default(3000)
    .describe('/healthz, /readyz (Redis and Slack can be used), /metrics, and with HTTP /slack/events.'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .describe('trace, debug, info, warn, error, fatal or silent.'),
  AUDIT_LOG: text
    .optional()
    .describe(
      'Where each event of the journal, look-up and refusal goes as a line of JSON: a file, or stdout. Without it nowhere. For both roles.',
    ),
});
type Values = Readonly<Record<string, unknown>>;

/**
 * @param env empty variables count as not set
 * @throws ConfigProblems with one line per problem, none of which shows a value
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>, role: Role): Config {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''));
  const parsed = environment.safeParse(set);
  const problems = parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
  // Checks the rest even when some variables are invalid, so that one start reports all problems.
  const values: Values = { ...set, ...(parsed.success ? parsed.data : {}) };
  const connection = role === 'worker' ? undefined : slackConnection(values, problems);
  const main = credential(values, 'MONGODB_ATLAS_', problems);
  const own = role === 'web' ? undefined : credential(values, 'MONGODB_ATLAS_EXECUTOR_', problems);
  const owner = role === 'web' ? undefined : credential(values, 'MONGODB_ATLAS_OWNER_', problems);
  if (main === undefined && !(role === 'worker' && own !== undefined) && !problems.some((p) => p.includes('ATLAS_'))) {
    problems.push(
      'MONGODB_ATLAS_CLIENT_ID and MONGODB_ATLAS_CLIENT_SECRET are missing: a service account (or MONGODB_ATLAS_PUBLIC_API_KEY and MONGODB_ATLAS_PRIVATE_API_KEY instead)',
    );
  }
  const webhook = pair(values, 'ESCALATION_WEBHOOK_URL', 'ESCALATION_WEBHOOK_SECRET', problems);
  if (!parsed.success || problems.length > 0) throw new ConfigProblems(problems.join('\n'));
  const { data } = parsed;
  return {
    role,
    port: data.PORT,
    logLevel: data.LOG_LEVEL,
    redisUrl: data.REDIS_URL,
    ...(data.COUNTERSIGN_POLICY !== undefined && { policyFile: data.COUNTERSIGN_POLICY }),
    ...(data.AUDIT_LOG !== undefined && { auditLog: data.AUDIT_LOG === '-' ? 'stdout' : data.AUDIT_LOG }),
    ...(webhook !== undefined && role !== 'web' && { webhook: { url: webhook[0], secret: webhook[1] } }),
    slack: { botToken: data.SLACK_BOT_TOKEN, apiUrl: data.SLACK_API_URL, connection },
    atlas: {
      baseUrl: data.MONGODB_ATLAS_BASE_URL,
      reader: main,
      executor: role === 'web' ? undefined : (own ?? main),
      ...(owner !== undefined && { owner }),
    },
  };
}

function slackConnection(values: Values, problems: string[]): SlackConnection | undefined {
  if (values.SLACK_APP_TOKEN !== undefined) return { mode: 'socket', appToken: String(values.SLACK_APP_TOKEN) };
  if (values.SLACK_SIGNING_SECRET !== undefined)
    return { mode: 'http', signingSecret: String(values.SLACK_SIGNING_SECRET) };
  problems.push('SLACK_SIGNING_SECRET is missing (for HTTP), or SLACK_APP_TOKEN, xapp-... (for Socket Mode)');
  return undefined;
}

function credential(
  values: Values,
  prefix: 'MONGODB_ATLAS_' | 'MONGODB_ATLAS_EXECUTOR_' | 'MONGODB_ATLAS_OWNER_',
  problems: string[],
): Credential | undefined {
  const account = pair(values, `${prefix}CLIENT_ID`, `${prefix}CLIENT_SECRET`, problems);
  const key = pair(values, `${prefix}PUBLIC_API_KEY`, `${prefix}PRIVATE_API_KEY`, problems);
  if (account !== undefined && key !== undefined) {
    problems.push(`${prefix}CLIENT_ID and ${prefix}PUBLIC_API_KEY are both set: keep the one that is to be used`);
  }
  if (account !== undefined) return { kind: 'service-account', clientId: account[0], clientSecret: account[1] };
  return key === undefined ? undefined : { kind: 'api-key', publicKey: key[0], privateKey: key[1] };
}

function pair(values: Values, first: string, second: string, problems: string[]) {
  const [one, two] = [values[first], values[second]];
  if (one === undefined && two === undefined) return undefined;
  if (one === undefined || two === undefined) {
    const [missing, there] = one === undefined ? [first, second] : [second, first];
    problems.push(`${missing} is missing, and ${there} is of no use without it`);
    return undefined;
  }
  return [String(one), String(two)] as const;
}

/** A credential by the end of its id, for the small line below an answer: `account …a1b2`. */
export const sayCredentialBriefly = (credential: Credential): string =>
  credential.kind === 'service-account'
    ? `account …${credential.clientId.slice(-4)}`
    : `key …${credential.publicKey.slice(-4)}`;
