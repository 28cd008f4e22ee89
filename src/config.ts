// Parses the environment once. Nothing else reads process.env.
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { environmentSchema } from './environment.js';
import { unknownNames } from './setting-names.js';

export type ProcessRole = 'web' | 'worker' | 'all';

export type Credential =
  | { readonly kind: 'service-account'; readonly clientId: string; readonly clientSecret: string }
  | { readonly kind: 'api-key'; readonly publicKey: string; readonly privateKey: string };

export type SlackConnection =
  | { readonly mode: 'http'; readonly signingSecret: string }
  | { readonly mode: 'socket'; readonly appToken: string };

/** The system to notify when nobody decides a request in time. */
export interface Webhook {
  readonly url: string;
  readonly secret: string;
}

/** The address and ports of the HTTP server. */
export interface ListenAddress {
  /** The address to listen on. If unset, the server listens on all addresses. */
  readonly host?: string;
  readonly port: number;
  /** A separate port for `/readyz` and `/metrics`. If unset, `port` also serves these paths. */
  readonly metricsPort?: number;
}

export interface Config {
  /** Settings that are ignored, one per line. */
  readonly warnings?: readonly string[];
  readonly role: ProcessRole;
  readonly listen: ListenAddress;
  readonly logLevel: string;
  readonly redisUrl: string;
  /** REDIS_MIN_REPLICAS. */
  readonly redisMinReplicas?: number | undefined;
  /** COUNTERSIGN_POLICY. */
  readonly policyFile?: string;
  /** A file path or `stdout`; undefined without an audit log. */
  readonly auditLog?: string;
  /** The path of the file that records the latest position in Redis's history. */
  readonly stateFile?: string | undefined;
  /** Undefined in the web role. */
  readonly webhook?: Webhook;
  readonly slack: { readonly botToken: string; readonly apiUrl: string; readonly connection?: SlackConnection };
  readonly atlas: {
    readonly baseUrl: string;
    /** The credential for look-ups and for previews in forms. Optional for a process that is only a worker. */
    readonly reader?: Credential;
    /** The credential for approved changes and for the previews that approvers see. Undefined in the web role. */
    readonly executor?: Credential;
    /** The credential for changes that need an owner. If undefined, `executor` makes these changes or they're off. */
    readonly owner?: Credential | undefined;
    /** Public keys and client IDs that the worker used earlier. */
    readonly former?: readonly string[] | undefined;
  };
}

export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const ROLES: readonly string[] = ['web', 'worker', 'all'] satisfies ProcessRole[];
const isRole = (word: string): word is ProcessRole => ROLES.includes(word);

/** @throws ConfigError when the role doesn't exist */
export function parseProcessRole(word = 'all'): ProcessRole {
  if (isRole(word)) return word;
  throw new ConfigError(`“${word}” isn’t a role. Use web, worker, or nothing for both`);
}

type Values = Readonly<Record<string, unknown>>;

/**
 * @param env the environment, in which empty variables count as unset
 * @throws ConfigError with one line per problem. The lines never contain a setting's value
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>, role: ProcessRole): Config {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''));
  const parsed = environmentSchema.safeParse(set);
  const problems = parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
  // Checks the other settings even when some are invalid, so that one start reports all problems.
  const values: Values = { ...set, ...(parsed.success ? parsed.data : {}) };
  const connection = role === 'worker' ? undefined : slackConnection(values, problems);
  const main = credential(values, 'MONGODB_ATLAS_', problems);
  const own = role === 'web' ? undefined : credential(values, 'MONGODB_ATLAS_EXECUTOR_', problems);
  const owner = role === 'web' ? undefined : credential(values, 'MONGODB_ATLAS_OWNER_', problems);
  if (main === undefined && !(role === 'worker' && own !== undefined) && !problems.some((p) => p.includes('ATLAS_'))) {
    problems.push(
      'MONGODB_ATLAS_CLIENT_ID and MONGODB_ATLAS_CLIENT_SECRET are missing: set them to a service account (or set MONGODB_ATLAS_PUBLIC_API_KEY and MONGODB_ATLAS_PRIVATE_API_KEY to an API key)',
    );
  }
  if (values.METRICS_PORT !== undefined && Number(values.METRICS_PORT) === Number(values.PORT))
    problems.push('METRICS_PORT is the same as PORT. Choose a different port, or unset METRICS_PORT to share the port');
  const unknown = unknownNames(env, Object.keys(environmentSchema.shape));
  problems.push(...unknown.problems);
  const webhook = pair(values, 'ESCALATION_WEBHOOK_URL', 'ESCALATION_WEBHOOK_SECRET', problems);
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems.join('\n'));
  const { data } = parsed;
  return {
    ...(unknown.warnings.length > 0 && { warnings: unknown.warnings }),
    role,
    listen: {
      ...(data.HOST !== undefined && { host: data.HOST }),
      port: data.PORT,
      ...(data.METRICS_PORT !== undefined && { metricsPort: data.METRICS_PORT }),
    },
    logLevel: data.LOG_LEVEL,
    redisUrl: data.REDIS_URL,
    ...(data.REDIS_MIN_REPLICAS !== undefined && { redisMinReplicas: data.REDIS_MIN_REPLICAS }),
    ...(data.COUNTERSIGN_POLICY !== undefined && { policyFile: data.COUNTERSIGN_POLICY }),
    stateFile: data.STATE_FILE,
    ...(data.AUDIT_LOG !== undefined && { auditLog: data.AUDIT_LOG === '-' ? 'stdout' : data.AUDIT_LOG }),
    ...(webhook !== undefined && role !== 'web' && { webhook: { url: webhook[0], secret: webhook[1] } }),
    slack: { botToken: data.SLACK_BOT_TOKEN, apiUrl: data.SLACK_API_URL, connection },
    atlas: {
      baseUrl: data.MONGODB_ATLAS_BASE_URL,
      reader: main,
      executor: role === 'web' ? undefined : (own ?? main),
      ...(owner !== undefined && { owner }),
      ...(data.ATLAS_FORMER_CREDENTIALS !== undefined && { former: data.ATLAS_FORMER_CREDENTIALS.split(/[\s,]+/) }),
    },
  };
}

function slackConnection(values: Values, problems: string[]): SlackConnection | undefined {
  if (values.SLACK_APP_TOKEN !== undefined) return { mode: 'socket', appToken: String(values.SLACK_APP_TOKEN) };
  if (values.SLACK_SIGNING_SECRET !== undefined)
    return { mode: 'http', signingSecret: String(values.SLACK_SIGNING_SECRET) };
  problems.push('SLACK_SIGNING_SECRET is missing (for HTTP). For Socket Mode, set SLACK_APP_TOKEN, xapp-..., instead');
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
    problems.push(`${prefix}CLIENT_ID and ${prefix}PUBLIC_API_KEY are both set. Keep only one`);
  }
  if (account !== undefined) return { kind: 'service-account', clientId: account[0], clientSecret: account[1] };
  return key === undefined ? undefined : { kind: 'api-key', publicKey: key[0], privateKey: key[1] };
}

function pair(values: Values, first: string, second: string, problems: string[]) {
  const [one, two] = [values[first], values[second]];
  if (one === undefined && two === undefined) return undefined;
  if (one === undefined || two === undefined) {
    const [missing, given] = one === undefined ? [first, second] : [second, first];
    problems.push(`${missing} is missing, although ${given} is set`);
    return undefined;
  }
  return [String(one), String(two)] as const;
}

/** Formats the end of a credential's ID for the footer of an answer, e.g. `account …a1b2`. */
export const formatCredentialShort = (credential: Credential): string =>
  credential.kind === 'service-account'
    ? `account …${credential.clientId.slice(-4)}`
    : `key …${credential.publicKey.slice(-4)}`;

/** Adds the settings in `.env`, except variables that are already set. Ignores a missing or unreadable file. */
export function loadDotEnv(env: NodeJS.ProcessEnv, file = '.env'): void {
  try {
    // We trim trailing whitespace, because Node's parser otherwise continues the value on the next line.
    const settings = parseEnv(readFileSync(file, 'utf8').replace(/[ \t\r]+$/gm, ''));
    for (const [name, value] of Object.entries(settings)) env[name] ??= value;
  } catch {}
}
