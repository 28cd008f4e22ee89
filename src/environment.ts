// The settings that the bot reads from the environment, each with its description.
import { isIP } from 'node:net';
import { z } from 'zod';

const text = z.string().trim().min(1);
const given = (what: string) =>
  z
    .string({ error: `is missing: ${what}` })
    .trim()
    .min(1, `is empty: ${what}`);
const url = (protocols: RegExp) => z.url({ protocol: protocols, error: 'isn’t a URL with a supported protocol' });

const HOST = String.raw`(?:\[[\da-f:.]+\]|[^\s:@/,?#[\]]+)(?::\d{1,5})?`;
/** The URL of a cluster. It has no database number, because a cluster only has database 0. */
export const REDIS_CLUSTER_URL_PATTERN = new RegExp(
  String.raw`^redis(?<tls>s?)\+cluster://(?:(?<user>[^:@/\s]*):(?<password>[^@/\s]*)@)?(?<hosts>${HOST}(?:,${HOST})*)(?:/0?)?$`,
  'i',
);
const isWhole = (redisUrl: string) => !/^rediss?\+cluster:/.test(redisUrl) || REDIS_CLUSTER_URL_PATTERN.test(redisUrl);

/** Returns whether an address is safe: https, or plain HTTP that stays on this machine. */
const isSafe = (address: string) =>
  !URL.canParse(address) ||
  /^https:/i.test(address) ||
  /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(address).hostname);

const port = () => z.coerce.number('isn’t a port').int().min(0).max(65_535);
const isHost = (host: string) => isIP(host) !== 0 || /^[\w.-]+$/.test(host);

/** The schema of the settings. `npm run env-example` generates `.env.example` from the settings' descriptions. */
export const environmentSchema = z.object({
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
      'To use HTTP instead: the signing secret, from Basic Information. Slack sends events to POST /slack/events. Only the web role needs the secret.',
    ),
  SLACK_API_URL: url(/^https?$/)
    .default('https://slack.com/api/')
    .describe('Slack’s address. I send replies only to its origin and to Slack’s own hooks hosts.'),
  REDIS_URL: given(
    'redis://host:6379, rediss://..., redis+cluster://host:6379, redis+sentinel://host:26379/name, or the path of a socket',
  )
    .regex(
      /^(rediss?(\+cluster|\+sentinel)?:\/\/|\/)/,
      'starts with redis:, rediss:, redis+cluster:, rediss+cluster:, redis+sentinel:, rediss+sentinel: or is the path of a socket',
    )
    .refine(isWhole, 'isn’t redis+cluster://[user:password@]host:port[,host:port], without a database')
    .describe(
      'redis://[user:password@]host:port[/db], rediss:// with TLS, or the path of a socket; ' +
        'redis+sentinel://[user:password@]host:port[,host:port]/name[/db], rediss+sentinel:// with TLS to both; ' +
        'redis+cluster://[user:password@]host:port[,host:port] for a cluster (MemoryDB, most of ElastiCache and Azure), rediss+cluster:// with TLS.',
    ),
  REDIS_MIN_REPLICAS: z.coerce
    .number('isn’t a number of replicas')
    .int()
    .min(0)
    .optional()
    .describe(
      'How many replicas must confirm a Redis write before the write counts. Set 1 for one or two replicas. Use the same number for both roles. With 0, a failover or a lost disk may lose decisions.',
    ),
  MONGODB_ATLAS_CLIENT_ID: text.optional().describe('A service account, for look-ups and the previews in forms.'),
  MONGODB_ATLAS_CLIENT_SECRET: text.optional().describe('The service account’s secret.'),
  MONGODB_ATLAS_PUBLIC_API_KEY: text.optional().describe('Or an API key instead of the service account.'),
  MONGODB_ATLAS_PRIVATE_API_KEY: text.optional().describe('The API key’s private key.'),
  MONGODB_ATLAS_EXECUTOR_CLIENT_ID: text
    .optional()
    .describe(
      'A service account for approved changes. Set it for the worker role only. If unset, I use the account above.',
    ),
  MONGODB_ATLAS_EXECUTOR_CLIENT_SECRET: text.optional().describe('The service account’s secret.'),
  MONGODB_ATLAS_EXECUTOR_PUBLIC_API_KEY: text.optional().describe('Or an API key instead of the service account.'),
  MONGODB_ATLAS_EXECUTOR_PRIVATE_API_KEY: text.optional().describe('The API key’s private key.'),
  MONGODB_ATLAS_OWNER_CLIENT_ID: text
    .optional()
    .describe(
      'A service account for approved changes that need an owner. Worker role only. If unset, changes to people and keys are off.',
    ),
  MONGODB_ATLAS_OWNER_CLIENT_SECRET: text.optional().describe('The service account’s secret.'),
  MONGODB_ATLAS_OWNER_PUBLIC_API_KEY: text.optional().describe('Or an API key instead of the service account.'),
  MONGODB_ATLAS_OWNER_PRIVATE_API_KEY: text.optional().describe('The API key’s private key.'),
  MONGODB_ATLAS_BASE_URL: url(/^https?$/)
    .default('https://cloud.mongodb.com')
    .describe('Atlas’s address.'),
  COUNTERSIGN_POLICY: text
    .optional()
    .describe('The policy file, the same for both roles. If unset, I read policy.yaml if it exists.'),
  ESCALATION_WEBHOOK_URL: url(/^https?$/)
    .refine(isSafe, 'must be https unless it is on this machine')
    .optional()
    .describe(
      'The webhook’s URL. If a rule has a webhook and nobody decides a request in time, I send a JSON POST to this URL. It must be https unless it’s on this machine. For the worker role.',
    ),
  ESCALATION_WEBHOOK_SECRET: text
    .min(16, 'is shorter than 16 characters')
    .optional()
    .describe(
      'Signs webhook calls. The header Countersign-Signature has t=<seconds>,v1=<hex>, the HMAC-SHA256 of “<seconds>.<body>” with this key.',
    ),
  HOST: text
    .refine(isHost, 'must be an address or a host name, without a port')
    .optional()
    .describe(
      'The address to listen on. The default is all addresses, which containers need. On your own machine, use 127.0.0.1 behind a proxy.',
    ),
  PORT: port()
    .default(3000)
    .describe(
      'Serves /healthz and, in HTTP mode, /slack/events. Without METRICS_PORT, this port also serves /readyz and /metrics, which need no sign-in.',
    ),
  METRICS_PORT: port()
    .optional()
    .describe(
      'Serves /metrics, /readyz (whether Redis and Slack work) and /healthz on a separate port. Keep this port private.',
    ),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .describe('trace, debug, info, warn, error, fatal or silent.'),
  ATLAS_FORMER_CREDENTIALS: text
    .optional()
    .describe(
      'Public keys and client IDs that the worker used earlier, separated by commas. Atlas’s event feed may still show their calls.',
    ),
  STATE_FILE: text
    .optional()
    .describe(
      'A file on a disk that survives a restart of this host, such as /var/lib/countersign/state. It records the latest position in Redis’s history, ' +
        'so that I notice when an older copy of Redis was restored while I was stopped or killed. Processes on one host may share the file.',
    ),
  AUDIT_LOG: text
    .optional()
    .describe(
      'The file for the audit log, or stdout. Each journal event, look-up and refusal is a line of JSON. If unset, there is no audit log. For both roles.',
    ),
});
