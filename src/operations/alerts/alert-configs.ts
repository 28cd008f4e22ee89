// Lists a project's alert configurations and the recipients of their alerts.
import { z } from 'zod';
import type { AlertConfig } from '../../atlas/replies.js';
import { plural } from '../format.js';
import { handleOfId } from '../handles.js';
import { withTimeout } from '../optional-reads.js';
import { projectParam } from '../params/project.js';
import { defineProjectLookUp } from '../recipes/look-up.js';
import { formatMatchers, formatRecipients, formatWatchedCondition, readAlertConfigs } from './alert-config.js';
import { readOpenAlerts } from './alert-lists.js';

interface Counted {
  readonly config: AlertConfig;
  /** The number of open alerts. Undefined if the alerts couldn't be read. */
  readonly open: number | undefined;
}

export const alertConfigs = defineProjectLookUp({
  name: 'alert-configs',
  title: 'List a project’s alert configurations and who they notify',
  aliases: ['alert-settings', 'notifications', 'pagerduty', 'who gets paged'],
  area: 'alerts',
  example: 'alert-configs in Payments',
  role: 'Project Read Only',
  params: z.strictObject({ project: projectParam() }),
  columns: {
    Configuration: ({ config }: Counted) => handleOfId(config.id),
    'Watches for': ({ config }) => formatWatchedCondition(config),
    'Open now': ({ open }) => open?.toLocaleString('en-US') ?? '–',
    State: ({ config: { enabled } }) => (enabled == null ? '–' : enabled ? 'on' : 'muted'),
    Where: ({ config }) => formatMatchers(config),
    Notifies: ({ config }) => formatRecipients(config),
  },

  read: (atlas, given, { part }) =>
    Promise.all([
      readAlertConfigs(atlas, given.project),
      part.read('Open alerts are', readOpenAlerts(withTimeout(atlas), given.project)),
    ]),

  answer([configs, open], { given, place }) {
    const { name } = place.project;
    const openOf = (id: string) => open?.filter(({ alertConfigId }) => alertConfigId === id).length;
    const muted = configs.filter(({ enabled }) => enabled === false);
    const counted = configs.map((config): Counted => ({ config, open: openOf(config.id) }));
    const off = muted.length === 0 ? '' : `, ${muted.length} of them muted`;
    return {
      headline:
        configs.length === 0
          ? `${name} has no alert configurations.`
          : `${name} has ${plural(configs.length, 'alert configuration')}${off}.`,
      caption: `Alert configurations in ${name}, those with open alerts first`,
      rows: counted.toSorted((a, b) => (b.open ?? 0) - (a.open ?? 0)),
      notes: ['The organization’s own alert configurations aren’t listed.'],
      next: [{ label: 'Alerts', operation: 'alerts', params: { project: given.project } }],
    };
  },
});
