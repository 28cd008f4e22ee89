// Posts and edits messages on the local Slack, for a test.
import { createLog } from '../../src/log.js';
import { createMetrics } from '../../src/metrics.js';
import { Chat, type ChatDeps } from '../../src/slack/api/chat.js';
import type { SlackClient } from '../../src/slack/api/client.js';

/** @param edits the budget shared by all replicas. Default: only this one exists */
export function chatOn(client: SlackClient, edits: ChatDeps['edits'] = alone): Chat {
  return new Chat({ client, edits, log: createLog('silent'), metrics: createMetrics() });
}

const alone = { edit: async () => 0, limitEdits: async () => {} };
