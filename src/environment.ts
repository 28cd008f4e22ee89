// The settings that the bot reads from the environment, and what each means.
import { isIP } from 'node:net';
import { z } from 'zod';

const text = z.string().trim().min(1);
const given = (what: string) =>
  z
    .string({ error: `is missing: ${what}` })
    .trim()
    .min(1, `is empty: ${what}`);
const url = (protocols: RegExp) => z.url({ protocol: protocols, error: 'isn’t a URL that I can use here' });

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

const port = () => z.coerce.number('isn’t a port').int().min(0).max(65_535);
const isHost = (host: string) => isIP(host) !== 0 || /^[\w.-]+$/.test(host);

/** The settings. `npm run env-example` makes `.env.example` from their descriptions. */
export const environment = z.object({
  SLACK_BOT_TOKEN: given('the bot token, xoxb-...')
    .startsWith('xoxb-', 'isn’t a bot token, which starts with xoxb-')
    .describe('The Bot User OAuth Token, xoxb-..., from OAuth & Permissions. For both roles.'),
  SLACK_APP_TOKEN: text
    .startsWith('xapp-', 'isn’t an app-level token, which starts with xapp-')
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
    .refine(isWhole, 'isn’t redis+cluster://[user:password@]host:port[,host:port], without a database')
    .describe(
      'redis://[user:password@]host:port[/db], rediss:// with TLS, or the path of a socket; ' +
        'redis+sentinel://[user:password@]host:port[,host:port]/name[/db]; ' +
        'redis+cluster://[user:password@]host:port[,host:port] for a cluster (MemoryDB, most of ElastiCache and Azure), rediss+cluster:// with TLS.',
    ),
  REDIS_MIN_REPLICAS: z.coerce
    .number('isn’t a number of replicas')
    .int()
    .min(0)
    .optional()
    .describe(
      'How many replicas of Redis must confirm a write before it counts: 1 if it has one or two. The same for both roles. 0 accepts that a failover, or the loss of its disk, may lose decisions.',
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
    .refine(isSafe, 'isn’t https, which any other machine needs')
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
  HOST: text
    .refine(isHost, 'isn’t an address or a name, without a port')
    .optional()
    .describe(
      'The address to listen on. By default all of them, which containers need; on a machine of your own use 127.0.0.1 behind a proxy.',
    ),
  PORT: port()
    .default(3000)
    .describe(
      '/slack/events with HTTP, /healthz, and without METRICS_PORT /readyz and /metrics, which need no sign-in.',
    ),
  METRICS_PORT: port()
    .optional()
    .describe('Serves /metrics, /readyz (whether Redis and Slack work) and /healthz apart from PORT. Keep it private.'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .describe('trace, debug, info, warn, error, fatal or silent.'),
  ATLAS_FORMER_CREDENTIALS: text
    .optional()
    .describe(
      'Public keys and client ids that the worker used before, separated by commas: Atlas’s event feed may still show calls that were made with them.',
    ),
  STATE_FILE: text
    .optional()
    .describe(
      'A file on a disk that survives a restart of this host, such as /var/lib/countersign/state. It remembers how far the history in Redis had come, ' +
        'so that I notice when an older copy of Redis comes back while I was stopped or killed. Processes on one host may share it.',
    ),
  AUDIT_LOG: text
    .optional()
    .describe(
      'Where each event of the journal, look-up and refusal goes as a line of JSON: a file, or stdout. Without it nowhere. For both roles.',
    ),
});
