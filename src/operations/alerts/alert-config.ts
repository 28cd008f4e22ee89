// Reads and formats a project's alert configurations, with their conditions, scopes and recipients.
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { type Path, path } from '../../atlas/path.js';
import { AlertConfig, requireKnown } from '../../atlas/replies.js';
import { mapFromObject } from '../../map-from-object.js';
import { formatCode, formatList } from '../format.js';
import { formatRole } from '../roles.js';
import { formatAlertLimit, formatCondition } from './alert-words.js';

/** Whether the configuration notifies PagerDuty. Undefined if its recipients couldn't be read. */
export const notifiesPagerDuty = (config: AlertConfig | undefined): boolean | undefined =>
  config === undefined || config.notifications.length === 0
    ? undefined
    : config.notifications.some(({ typeName }) => typeName === 'PAGER_DUTY');

/**
 * The basis of a mute or unmute, which depends on the configuration's condition and on whether it's on, but not on its
 * recipients.
 */
export const AlertConfigBasis = z.object({
  config: z
    .object({
      enabled: z.boolean(),
      event: z.string().nullable(),
      metric: z.string().nullable(),
      operator: z.string().nullable(),
      threshold: z.number().nullable(),
      units: z.string().nullable(),
      /** The sorted conditions on the scope, e.g. `CLUSTER_NAME EQUALS Cluster0`. */
      matchers: z.array(z.string()),
    })
    .nullable(),
});
export type AlertConfigBasis = z.output<typeof AlertConfigBasis>;

const configsPath = (project: string): Path => path`/groups/${project}/alertConfigs`;
export const alertConfigPath = (project: string, config: string): Path =>
  path`/groups/${project}/alertConfigs/${config}`;

export const readAlertConfigs = (atlas: Atlas, project: string): Promise<AlertConfig[]> =>
  atlas.list(configsPath(project), AlertConfig);

export function alertConfigBasisOf(found: AlertConfig | undefined): AlertConfigBasis {
  if (found === undefined) return { config: null };
  const limit = found.metricThreshold ?? found.threshold;
  return {
    config: {
      enabled: requireKnown(found.enabled, 'whether the alert is on'),
      event: found.eventTypeName ?? null,
      metric: found.metricThreshold?.metricName ?? null,
      operator: limit?.operator ?? null,
      threshold: limit?.threshold ?? null,
      units: limit?.units ?? null,
      matchers: [...conditionsOf(found)],
    },
  };
}

const conditionsOf = ({ matchers }: AlertConfig): readonly string[] =>
  matchers.map(({ fieldName, operator, value }) => `${fieldName ?? ''} ${operator ?? ''} ${value ?? ''}`).toSorted();

/**
 * Whether one configuration certainly covers another: it has the same event or metric, and either no scope or the same
 * scope.
 */
export const surelyWatchesSame = (one: AlertConfig, of: AlertConfig): boolean =>
  one.eventTypeName === of.eventTypeName &&
  one.metricThreshold?.metricName === of.metricThreshold?.metricName &&
  (one.matchers.length === 0 || isDeepStrictEqual(conditionsOf(one), conditionsOf(of)));

/** Formats the condition: `connections in use above 80%`. */
export function formatWatchedCondition(config: AlertConfig): string {
  const metricName = config.metricThreshold?.metricName;
  const limit = formatAlertLimit({ metricName }, config);
  return `${formatCondition({ eventTypeName: config.eventTypeName, metricName })}${limit === undefined ? '' : ` ${limit}`}`;
}

const OPERATORS = mapFromObject({
  EQUALS: 'is',
  NOT_EQUALS: 'is not',
  CONTAINS: 'contains',
  NOT_CONTAINS: 'does not contain',
  STARTS_WITH: 'begins with',
  ENDS_WITH: 'ends with',
  REGEX: 'matches',
});

/**
 * Formats the condition, and the scope if the configuration has one: `no primary`, `no primary (cluster name is
 * Cluster0)`.
 */
export const formatWatchedConditionAndScope = (config: AlertConfig): string =>
  config.matchers.length === 0
    ? formatWatchedCondition(config)
    : `${formatWatchedCondition(config)} (${formatMatchers(config)})`;

/** Formats the scope: `the whole project`, `cluster name is Cluster0`. */
export function formatMatchers({ matchers }: AlertConfig): string {
  const said = matchers.map(({ fieldName, operator, value }) => {
    const field = (fieldName ?? 'something').toLowerCase().replaceAll('_', ' ');
    return `${field} ${OPERATORS.get(operator ?? '') ?? formatCode(operator)} ${value ?? ''}`.trim();
  });
  return said.length === 0 ? 'the whole project' : formatList(said, 4);
}

const SERVICES = mapFromObject({
  DATADOG: 'Datadog',
  EMAIL: 'an e-mail address',
  HIP_CHAT: 'HipChat',
  MICROSOFT_TEAMS: 'Microsoft Teams',
  OPS_GENIE: 'Opsgenie',
  PAGER_DUTY: 'PagerDuty',
  SLACK: 'Slack',
  SMS: 'a phone number',
  USER: 'one Atlas user',
  VICTOR_OPS: 'VictorOps',
  WEBHOOK: 'a webhook',
});

/** Formats recipients without addresses or keys: `the project’s members by e-mail, PagerDuty and #alerts in Slack`. */
export function formatRecipients({ notifications }: AlertConfig): string {
  const told = notifications.map(({ typeName, channelName, teamName, roles, emailEnabled, smsEnabled }) => {
    const ways = [...(emailEnabled ? ['e-mail'] : []), ...(smsEnabled ? ['text message'] : [])];
    const by = ways.length === 0 ? '' : ` by ${formatList(ways)}`;
    const having = roles && roles.length > 0 ? ` with ${formatList(roles.map(formatRole), 3)}` : '';
    if (typeName === 'GROUP') return `the project’s members${having}${by}`;
    if (typeName === 'ORG') return `the organization’s members${having}${by}`;
    if (typeName === 'TEAM') return `the team ${teamName ?? ''}`.trim() + by;
    if (typeName === 'SLACK' && channelName) return `#${channelName.replace(/^#/, '')} in Slack`;
    return SERVICES.get(typeName ?? '') ?? formatCode(typeName);
  });
  return formatList([...new Set(told)], 5) || 'nobody';
}
