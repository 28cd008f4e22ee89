// Switching an alert configuration off and on: what mute-alert and unmute-alert share.
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { AlertConfig } from '../../atlas/replies.js';
import { handleOf } from '../handles.js';
import { momentOf } from '../moments.js';
import type { Phrase } from '../operation.js';
import { project } from '../params/project.js';
import { ifMissing, ifReadable, placeOfProject } from '../place.js';
import { whileItLasts } from '../recipes/for-a-while.js';
import { plural } from '../say.js';
import {
  basisOf,
  ConfigBasis,
  configPath,
  readConfigs,
  sayRecipients,
  sayScope,
  sayWatchedThere,
  watchesToo,
} from './alert-config.js';
import { alertConfig } from './alert-config-param.js';
import { openAlertsOf } from './alert-lists.js';

interface ConfigOf {
  readonly project: string;
  readonly config: string;
}

type Enabled = { readonly enabled: boolean };

const WAYS = {
  on: { enabled: true, inverse: 'mute-alert', done: 'tells people again' },
  muted: { enabled: false, inverse: 'unmute-alert', done: 'is muted' },
} as const;
export type AlertSwitch = keyof typeof WAYS;

/** A configuration, with the others of its project and its open alerts, as a preview needs them. */
export async function lookAtConfig(atlas: Atlas, given: ConfigOf, wanted: AlertSwitch) {
  const [place, configs, open] = await Promise.all([
    placeOfProject(atlas, given.project),
    readConfigs(atlas, given.project),
    ifReadable(openAlertsOf(atlas, given.project)),
  ]);
  const found = configs.find(({ id }) => id === given.config);
  const alike = found === undefined ? [] : configs.filter((one) => one !== found && watchesToo(one, found));
  const watched = found === undefined ? handleOf(given.config) : sayWatchedThere(found);
  const opened = open?.filter(({ alertConfigId }) => alertConfigId === given.config).map(({ created }) => created);
  const on = alike.filter(({ enabled }) => enabled !== false).length;
  const others = alike.length === 0 ? 'none' : `${plural(alike.length, 'configuration')}, ${on} of them on`;
  const missing = `${place.project.name} has no alert configuration ${watched}. See what there is with alert-configs.`;
  const already = wanted === 'on' ? 'is on already' : 'is muted already';
  const isSo = found !== undefined && (found.enabled ?? true) === WAYS[wanted].enabled;
  return {
    found,
    watched,
    others: on,
    common: {
      subject: watched,
      place,
      names: { config: handleOf(given.config) },
      target: { kind: 'alert-config', id: given.config },
      before: sayState(found?.enabled ?? null),
      after: sayState(WAYS[wanted].enabled),
      direction: 'neither' as const,
      facts:
        found === undefined
          ? []
          : [
              { label: 'Tells', value: sayRecipients(found) },
              { label: 'Watches', value: sayScope(found) },
              { label: 'Open now', value: showOpen(opened) },
              { label: 'Others for the same', value: others },
            ],
      basis: basisOf(found),
      blockers: [
        ...(found === undefined ? [{ param: 'config', sentence: missing }] : []),
        ...(isSo ? [{ param: 'config', sentence: `The alert for ${watched} ${already}: nothing to do.` }] : []),
      ],
    },
  };
}

const sayState = (enabled: boolean | null) => (enabled === false ? 'muted' : 'on');

function showOpen(created: readonly (string | null | undefined)[] | undefined): Phrase {
  if (created === undefined) return 'could not be read';
  if (created.length === 0) return 'no alert';
  const oldest = Math.min(...created.flatMap((one) => momentOf(one) ?? []));
  const count = plural(created.length, 'alert');
  return Number.isFinite(oldest) ? [`${count}, since `, { at: oldest }] : count;
}

export function switchingAlert(to: AlertSwitch) {
  const { enabled: wanted, inverse, done } = WAYS[to];
  return {
    area: 'alerts' as const,
    role: 'Project Alerts Manager',
    effect: 'reversible' as const,
    canNarrow: false,
    interrupts: false,
    params: z.strictObject({ project: project(), config: alertConfig(), for: whileItLasts() }),
    basis: ConfigBasis,
    // Only this field: Atlas masks keys in what it shows, and the masks must not be sent back.
    path: ({ project: of, config }: ConfigOf) => configPath(of, config),
    wanted: (): Enabled => ({ enabled: wanted }),
    async state(atlas: Atlas, { project: of, config }: ConfigOf): Promise<Enabled | undefined> {
      const { enabled } = (await ifMissing(atlas.get(configPath(of, config), AlertConfig))) ?? {};
      return enabled == null ? undefined : { enabled };
    },
    isGone: async (atlas: Atlas, { params: { project: of, config } }: { readonly params: ConfigOf }) =>
      (await ifMissing(atlas.get(configPath(of, config), AlertConfig))) === undefined &&
      (await ifMissing(readConfigs(atlas, of)))?.some(({ id }) => id === config) === false,
    before: ({ config }: ConfigBasis): Enabled => ({ enabled: config?.enabled ?? !wanted }),
    where: ({ config }: ConfigOf) =>
      `the alert configuration whose id ends in ${handleOf(config)}, in the project’s alert settings`,
    say: ({ enabled }: Enabled) => sayState(enabled),
    done: (_: unknown, watched: string) => `The alert for ${watched} ${done}.`,
    drift: sayConfigDrift,
    inverse,
  };
}

function sayConfigDrift({ config: before }: ConfigBasis, { config: after }: ConfigBasis): string {
  if (before === null || after === null) return 'the alert configuration is gone';
  return isDeepStrictEqual({ ...before, enabled: null }, { ...after, enabled: null })
    ? `the alert configuration was ${after.enabled === false ? 'muted' : 'switched on'}`
    : 'the alert configuration watches for something else';
}
