// Switches a muted alert configuration on again.

import { update } from '../recipes/update.js';
import { lookAtConfig, switchingAlert } from './alert-switch.js';

export const unmuteAlert = update({
  ...switchingAlert('on'),
  name: 'unmute-alert',
  title: 'Switch a muted alert on again',
  aliases: ['unmute', 'unsilence', 'enable alert', 'alert on'],
  example: 'unmute-alert 095f8b in Payments because INC-42 the load test is over',
  claims: [{ says: 'A configuration that is on raises alerts again.', document: 'toggleGroupAlertConfig, enabled' }],

  async preview(atlas, given) {
    const { watched, common } = await lookAtConfig(atlas, given, 'on');
    return {
      ...common,
      summary: `switch the alert for ${watched} on again`,
      act: 'Unmute alert',
      notice: `People are alerted to ${watched} in ${common.place.project.name} again`,
      warnings: [],
      undo: 'mute-alert mutes it again.',
    };
  },
});
