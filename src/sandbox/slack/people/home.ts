// Opening the app's Home tab: delivers app_home_opened.
import type { Deliveries } from '../deliveries.js';
import { eventEnvelope } from '../payloads.js';
import type { Workspace } from '../workspace.js';

export async function openHome(slack: Workspace, deliveries: Deliveries, user: string): Promise<void> {
  slack.mustKnow(user);
  const event_ts = slack.clock.newTs();
  const event = { type: 'app_home_opened', user, channel: slack.directChannel(user).id, tab: 'home', event_ts };
  await deliveries.deliver('events_api', eventEnvelope(slack, event));
}
