// Bolt and nothing else: what every floor is built on.
import { App, HTTPReceiver, LogLevel } from '@slack/bolt';

const { SLACK_SIGNING_SECRET = '', SLACK_BOT_TOKEN = '', SLACK_API_URL = '', PORT = '' } = process.env;

export function createApp(): App {
  return new App({
    receiver: new HTTPReceiver({ signingSecret: SLACK_SIGNING_SECRET, logLevel: LogLevel.ERROR }),
    authorize: async () => ({ botToken: SLACK_BOT_TOKEN, botId: 'B0CSIGNBOT', botUserId: 'U0BOTSIGN1' }),
    // Worth a fifth of all clicks, and the bot does without it as well.
    convoStore: false,
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: SLACK_API_URL },
  });
}

export async function listen(app: App): Promise<void> {
  process.on('SIGTERM', () => process.exit(0));
  await app.start(Number(PORT));
}
