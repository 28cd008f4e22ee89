// Switches a project setting on or off.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { type Path, path } from '../../atlas/path.js';
import { ProjectSettings } from '../../atlas/replies.js';
import { blockedBy } from '../blocker.js';
import { choiceParam } from '../params/choice.js';
import { projectParam } from '../params/project.js';
import { ifExists } from '../place.js';
import { defineProjectUpdate } from '../recipes/project-change.js';
import { optionalEndParam } from '../recipes/temporary-change.js';
import { parseSetting, SETTING_CHOICES, serializeSetting, settingDirection, settingNamed } from './project-setting.js';

const SettingBasis = z.object({ on: z.boolean().nullable() });

interface SettingOf {
  readonly project: string;
  readonly setting: string;
}

export const settingsPath = (project: string): Path => path`/groups/${project}/settings`;

export const setProjectSetting = defineProjectUpdate({
  name: 'set-project-setting',
  title: 'Switch a project setting on or off',
  aliases: ['setting', 'data-explorer', 'dataexplorer'],
  example: 'set-project-setting isDataExplorerEnabled=false in Payments because SEC-8 nobody browses data there',
  effect: 'restorable',
  canNarrow: true,
  params: z.strictObject({
    project: projectParam(),
    setting: choiceParam(SETTING_CHOICES, { label: 'Setting', position: 1 }),
    for: optionalEndParam(),
  }),
  basis: SettingBasis,

  target: 'project-settings',
  read: stateNow,
  preview(now, { given, name }) {
    const wanted = parseSetting(given.setting);
    const { noun, means } = settingNamed(wanted.name);
    const [before, after] = [formatState(now ?? null), formatState(wanted.on)];
    const unset = `Atlas doesn’t show ${noun} for ${name}, so I can’t tell what would change. Change the setting in Atlas.`;
    const already = `${name} already has ${noun} switched ${after}.`;
    return {
      summary: `switch ${after} ${noun} in ${name}`,
      act: `Switch ${after} ${noun} in`,
      path: wanted.name,
      before,
      after,
      direction: settingDirection(wanted),
      facts: [
        { label: 'Setting', value: `${noun} (${wanted.name})` },
        { label: 'While it’s on', value: means },
      ],
      warnings: [],
      blockers: now !== undefined && now !== wanted.on ? [] : blockedBy('setting', now === undefined ? unset : already),
      basis: { on: now ?? null },
      undo: `set-project-setting switches ${noun} ${before} again.`,
    };
  },

  path: ({ project: of }) => settingsPath(of),
  body({ setting }) {
    const { name, on } = parseSetting(setting);
    return { [name]: on };
  },
  state: stateNow,
  before: ({ on }) => on ?? false,
  wanted: ({ setting }) => parseSetting(setting).on,
  back: (_, { params: { setting }, basis: { on } }) =>
    on === null ? undefined : { setting: serializeSetting({ name: parseSetting(setting).name, on }) },
  where: ({ setting }) => `${settingNamed(parseSetting(setting).name).noun}, in the project’s settings`,
  format: formatState,
  done({ params: { setting } }, name) {
    const { name: called, on } = parseSetting(setting);
    return `${name} has ${settingNamed(called).noun} switched ${formatState(on)}.`;
  },
  drift: (_, { on }) => `the setting was switched ${formatState(on)}`,
});

/** Returns the setting's value, or undefined if Atlas doesn't return the setting. */
async function stateNow(atlas: Atlas, { project: of, setting }: SettingOf): Promise<boolean | undefined> {
  const all = await ifExists(atlas.get(settingsPath(of), ProjectSettings));
  return all?.[parseSetting(setting).name] ?? undefined;
}

function formatState(on: boolean | null): string {
  if (on === null) return 'unknown';
  return on ? 'on' : 'off';
}
