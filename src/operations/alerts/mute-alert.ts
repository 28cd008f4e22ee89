// Switches an alert configuration off, so that nobody is notified of what it watches.

import { update } from '../recipes/update.js';
import { MUTED_CLAIM } from './alert-config.js';
import { lookAtConfig, switchingAlert } from './alert-switch.js';

export const muteAlert = update({
  ...switchingAlert('muted'),
  name: 'mute-alert',
  title: 'Mute an alert of a project',
  aliases: ['mute', 'silence', 'snooze', 'disable alert', 'alert off'],
  example: 'mute-alert 095f8b in Payments for 4h because INC-42 the load test trips it',
  claims: [MUTED_CLAIM],

  async preview(atlas, given) {
    const { found, watched, others, common } = await lookAtConfig(atlas, given, 'muted');
    const { name } = common.place.project;
    return {
      ...common,
      summary: `mute the alert for ${watched}`,
      act: 'Mute alert',
      notice: `Nobody is alerted to ${watched} in ${name}`,
      warnings:
        found !== undefined && others === 0
          ? [`Nothing else in ${name} watches for this: nobody is told of it while it is muted.`]
          : [],
      undo: 'unmute-alert switches it on again.',
    };
  },
});
