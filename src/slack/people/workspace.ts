// Asks Slack which workspace and app the bot belongs to.
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Log } from '../../log.js';
import type { SlackClient } from '../api/client.js';
import type { Workspace } from '../api/delivery.js';
import { describeSlackFailure, slackFailureOf } from '../api/failures.js';

export interface OwnIdentity {
  readonly workspace: Workspace;
  /** `name` is the bot's name in mentions. */
  readonly bot: { readonly botId: string; readonly botUserId: string; readonly name: string };
}

const auth = z.object({
  team_id: z.string(),
  enterprise_id: z.string().nullish(),
  user: z.string().nullish(),
  user_id: z.string(),
  bot_id: z.string().nullish(),
  url: z.string().endsWith('/').optional().catch(undefined),
});

/** Retries until Slack responds, because all checks need the result. @returns undefined if the process stops first */
export async function waitForIdentity(
  client: SlackClient,
  log: Log,
  stopping: AbortSignal,
): Promise<OwnIdentity | undefined> {
  for (let attempt = 0; !stopping.aborted; attempt++) {
    try {
      return await readOwnIdentity(client, log);
    } catch (error) {
      log.error(
        { ...slackFailureOf(error) },
        `I couldn’t look up my Slack account. ${describeSlackFailure(slackFailureOf(error))}`,
      );
      await sleep(Math.min(500 * 2 ** attempt, 10_000), undefined, { signal: stopping }).catch(() => {});
    }
  }
  return undefined;
}

/** @throws errors from the Web API */
export async function readOwnIdentity(client: SlackClient, log: Log): Promise<OwnIdentity> {
  const told = auth.parse(await client.auth.test());
  const { team_id: teamId, enterprise_id, user_id: botUserId, bot_id, url } = told;
  const botId = bot_id ?? botUserId;
  const appId = await ownApp(client, botId, log);
  return {
    workspace: {
      teamId,
      ...(enterprise_id && { enterpriseId: enterprise_id }),
      ...(appId !== undefined && { appId }),
      ...(url !== undefined && { url }),
    },
    bot: { botId, botUserId, name: told.user ?? 'Countersign' },
  };
}

/** Returns the app's id, or undefined if Slack doesn't provide it. We verify signatures in any case. */
async function ownApp(client: SlackClient, bot: string, log: Log): Promise<string | undefined> {
  try {
    return z.object({ app_id: z.string() }).parse((await client.bots.info({ bot })).bot).app_id;
  } catch (error) {
    log.warn({ ...slackFailureOf(error) }, 'Slack didn’t return this app’s ID');
    return undefined;
  }
}
