// Posts and edits for a test, on the pretend Slack.
import { createLog } from '../../src/log.js';
import { createMetrics } from '../../src/metrics.js';
import { Chat, type ChatDeps } from '../../src/slack/api/chat.js';
import type { SlackClient } from '../../src/slack/api/client.js';

/** @param edits of all replicas; none where there is only this one */
export function chatOn(client: SlackClient, edits: ChatDeps['edits'] = alone): Chat {
  return new Chat({ client, edits, log: createLog('silent'), metrics: createMetrics() });
}

const alone = { edit: async () => 0, limitEdits: async () => {} };
