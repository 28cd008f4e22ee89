// Which workspace and app we are, from Slack itself.
import { z } from 'zod';
import type { Log } from '../log.js';
import { failureOf, type SlackClient } from './client.js';
import type { Workspace } from './identity.js';

export interface Ourselves {
  readonly workspace: Workspace & { readonly appId?: string };
  readonly bot: { readonly botId: string; readonly botUserId: string };
}

const auth = z.object({
  team_id: z.string(),
  enterprise_id: z.string().nullish(),
  user_id: z.string(),
  bot_id: z.string().nullish(),
});

/** @throws what the Web API throws */
export async function whoAmI(client: SlackClient, log: Log): Promise<Ourselves> {
  const { team_id: teamId, enterprise_id, user_id: botUserId, bot_id } = auth.parse(await client.auth.test());
  const botId = bot_id ?? botUserId;
  const appId = await ownApp(client, botId, log);
  return {
    workspace: { teamId, ...(enterprise_id && { enterpriseId: enterprise_id }), ...(appId !== undefined && { appId }) },
    bot: { botId, botUserId },
  };
}

/** Without it a payload's app is not compared; its signature, which only our app's secret can make, always is. */
async function ownApp(client: SlackClient, bot: string, log: Log): Promise<string | undefined> {
  try {
    return z.object({ app_id: z.string() }).parse((await client.bots.info({ bot })).bot).app_id;
  } catch (error) {
    log.warn({ ...failureOf(error) }, 'Slack does not say which app this is');
    return undefined;
  }
}
