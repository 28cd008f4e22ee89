import { readAlertConfigs } from '../../../src/operations/alerts/alert-config.js';
import type { Params } from '../../../src/operations/operation.js';
import { set } from '../../support/atlas-things.js';
import { type Case, type Given, inPayments } from '../given.js';

/** An open alert: the first isn't acknowledged, the second is. */
const openAlert =
  (at: number, rest: Params = {}): Given =>
  (fixture) => {
    const alert = fixture.standIn.world.alerts.filter(({ status }) => status === 'OPEN')[at];
    return inPayments({ alert: alert?.id ?? '', ...rest })(fixture);
  };

/** The configuration that watches connections. */
const alertConfig =
  (enabled: boolean): Given =>
  async (fixture) => {
    const given = await inPayments()(fixture);
    const [watching] = await readAlertConfigs(fixture.atlas, given.project ?? '');
    for (const one of fixture.standIn.world.things.get(`/groups/${given.project}/alertConfigs`) ?? [])
      if (one.id === watching?.id) set(one, { enabled });
    return { ...given, config: watching?.id ?? '' };
  };

export const alertCases: readonly Case[] = [
  ['acknowledge-alert', openAlert(0, { for: '2h' })],
  ['acknowledge-alert', openAlert(1, { for: '2h' })],
  ['unacknowledge-alert', openAlert(1)],
  ['mute-alert', alertConfig(true)],
  ['unmute-alert', alertConfig(false)],
];
