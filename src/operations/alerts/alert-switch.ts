// Mutes and unmutes an alert configuration. A muted configuration notifies nobody.
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { type Alert, AlertConfig, requireKnown } from '../../atlas/replies.js';
import { plural, UNREAD_TEXT, withoutEmpty } from '../format.js';
import { handleOfId } from '../handles.js';
import { parseMoment } from '../moments.js';
import type { Change, ChangeDeclaration, Phrase, Preview } from '../operation.js';
import { projectParam } from '../params/project.js';
import { ifExists, ifReadable, readProjectPlace } from '../place.js';
import { optionalEndParam } from '../recipes/temporary-change.js';
import { defineUpdate } from '../recipes/update.js';
import {
  AlertConfigBasis,
  alertConfigBasisOf,
  alertConfigPath,
  formatMatchers,
  formatRecipients,
  formatWatchedConditionAndScope,
  readAlertConfigs,
  surelyWatchesSame,
} from './alert-config.js';
import { readOpenAlerts } from './alert-lists.js';
import { alertConfigParam } from './alert-params.js';

interface ConfigOf {
  readonly project: string;
  readonly config: string;
}

type Enabled = { readonly enabled: boolean };

const WAYS = {
  on: { enabled: true, inverse: 'mute-alert', done: 'is on again' },
  muted: { enabled: false, inverse: 'unmute-alert', done: 'is muted' },
} as const;
type AlertSwitch = keyof typeof WAYS;

const STILL_MET = 'If the condition is still met then, Atlas opens a new alert.';

/** Reads a configuration for a preview, with its open alerts and the project's other configurations. */
async function inspectConfig(atlas: Atlas, given: ConfigOf, wanted: AlertSwitch) {
  const [place, configs, open] = await Promise.all([
    readProjectPlace(atlas, given.project),
    readAlertConfigs(atlas, given.project),
    ifReadable(readOpenAlerts(atlas, given.project)),
  ]);
  const found = configs.find(({ id }) => id === given.config);
  const alike = found === undefined ? [] : configs.filter((one) => one !== found && surelyWatchesSame(one, found));
  const watched = found === undefined ? handleOfId(given.config) : formatWatchedConditionAndScope(found);
  const opened = open?.filter(({ alertConfigId }) => alertConfigId === given.config);
  const on = alike.filter(({ enabled }) => enabled === true).length;
  const others = alike.length === 0 ? 'none' : `${plural(alike.length, 'configuration')}, ${on} of them on`;
  const missing = `${place.project.name} has no alert configuration ${watched}. To see every configuration, use alert-configs.`;
  const already = wanted === 'on' ? 'is already on' : 'is already muted';
  const isSo = found !== undefined && requireKnown(found.enabled, 'whether the alert is on') === WAYS[wanted].enabled;
  return {
    found,
    watched,
    others: on,
    opened,
    common: {
      subject: `“${watched}”`,
      place,
      names: { config: handleOfId(given.config) },
      target: { kind: 'alert-config', id: given.config },
      before: formatState(found?.enabled !== false),
      after: formatState(WAYS[wanted].enabled),
      direction: 'neither' as const,
      facts:
        found === undefined
          ? []
          : [
              { label: 'Notifies', value: formatRecipients(found) },
              { label: 'Watches', value: formatMatchers(found) },
              { label: 'Open now', value: showOpen(opened?.map(({ created }) => created)) },
              { label: 'Also watched by', value: others },
            ],
      basis: alertConfigBasisOf(found),
      blockers: [
        found === undefined && { param: 'config', sentence: missing },
        isSo && { param: 'config', sentence: `The alert for ${watched} ${already}.` },
      ],
    },
  };
}

const formatState = (enabled: boolean) => (enabled ? 'on' : 'muted');

function showOpen(created: readonly (string | null | undefined)[] | undefined): Phrase {
  if (created === undefined) return UNREAD_TEXT;
  if (created.length === 0) return 'no alerts';
  const oldest = Math.min(...created.flatMap((one) => parseMoment(one) ?? []));
  const count = plural(created.length, 'alert');
  return Number.isFinite(oldest) ? [`${count}, since `, { at: oldest }] : count;
}

interface OwnPart extends Pick<ChangeDeclaration, 'name' | 'title' | 'aliases' | 'example' | 'guesses'> {
  says(
    seen: Awaited<ReturnType<typeof inspectConfig>>,
    projectName: string,
  ): Pick<Preview, 'summary' | 'act' | 'warnings' | 'revertNote' | 'undo'>;
}

function alertSwitch(to: AlertSwitch, { says, ...own }: OwnPart): Change {
  const { enabled: wanted, inverse, done } = WAYS[to];
  return defineUpdate({
    ...own,
    area: 'alerts',
    role: 'Project Alerts Manager',
    effect: 'reversible',
    canNarrow: false,
    interrupts: false,
    params: z.strictObject({ project: projectParam(), config: alertConfigParam(), for: optionalEndParam() }),
    basis: AlertConfigBasis,
    async preview(atlas, given) {
      const seen = await inspectConfig(atlas, given, to);
      return { ...seen.common, ...says(seen, seen.common.place.project.name) };
    },
    // Sends only `enabled`, because Atlas masks keys in its responses and we must not send masked keys back.
    path: ({ project: of, config }) => alertConfigPath(of, config),
    wanted: (): Enabled => ({ enabled: wanted }),
    async state(atlas, { project: of, config }): Promise<Enabled | undefined> {
      const { enabled } = (await ifExists(atlas.get(alertConfigPath(of, config), AlertConfig))) ?? {};
      return enabled == null ? undefined : { enabled };
    },
    isGone: async (atlas, { params: { project: of, config } }) =>
      (await ifExists(atlas.get(alertConfigPath(of, config), AlertConfig))) === undefined &&
      (await ifExists(readAlertConfigs(atlas, of)))?.some(({ id }) => id === config) === false,
    before: ({ config }) => ({ enabled: config?.enabled ?? !wanted }),
    where: ({ config }) =>
      `the alert configuration with an ID ending in ${handleOfId(config)}, in the project’s alert settings`,
    format: ({ enabled }) => formatState(enabled),
    done: (_, watched) => `The alert for ${watched} ${done}.`,
    drift: describeConfigDrift,
    inverse,
  });
}

export const muteAlert = alertSwitch('muted', {
  name: 'mute-alert',
  title: 'Mute an alert in a project',
  aliases: ['mute', 'silence', 'snooze', 'paging', 'flapping', 'disable alert', 'alert off', 'stop alert', 'noise'],
  example: 'mute-alert 095f8b in Payments for 4h because INC-42 the load test trips it',
  says: ({ found, watched, others, opened }, projectName) => ({
    summary: `mute the alert for ${watched}`,
    act: 'Mute alert',
    warnings: withoutEmpty(
      found !== undefined &&
        others === 0 &&
        `No other alert in ${projectName} watches this condition, so Atlas notifies nobody while this one is muted.`,
      opened?.length !== 0 && describeCanceled(opened),
    ),
    revertNote: STILL_MET,
    undo: `unmute-alert unmutes the alert. ${STILL_MET}`,
  }),
});

export const unmuteAlert = alertSwitch('on', {
  name: 'unmute-alert',
  title: 'Unmute an alert in a project',
  aliases: ['unmute', 'unsilence', 'enable alert', 'alert on'],
  example: 'unmute-alert 095f8b in Payments because INC-42 the load test is over',
  says: ({ watched }) => ({
    summary: `unmute the alert for ${watched}`,
    act: 'Unmute alert',
    warnings: [],
    undo: 'mute-alert mutes the alert again.',
  }),
});

function describeCanceled(opened: readonly Alert[] | undefined): string {
  const isAcknowledged = opened?.some(({ acknowledgedUntil }) => acknowledgedUntil) ?? true;
  const which =
    opened === undefined
      ? 'Muting cancels any open alerts'
      : opened.length === 1
        ? 'An alert is open now. Muting cancels it'
        : `${opened.length} alerts are open now. Muting cancels them`;
  return `${which}${isAcknowledged ? ', and acknowledgements are lost' : ''}.`;
}

function describeConfigDrift({ config: before }: AlertConfigBasis, { config: after }: AlertConfigBasis): string {
  if (before === null || after === null) return 'Atlas no longer lists the alert configuration';
  return isDeepStrictEqual({ ...before, enabled: null }, { ...after, enabled: null })
    ? `the alert configuration was ${after.enabled === false ? 'muted' : 'switched on'}`
    : 'the alert configuration now watches something else';
}
