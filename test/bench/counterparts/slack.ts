// A minimal Slack Web API for the bot. It checks nothing, so that the bench measures the bot.
import { createServer, type IncomingMessage } from 'node:http';
import { BOT_USER_ID, GROUPS, PEOPLE, TEAM_ID } from '../../../src/sandbox/slack/world.js';
import { instantMs, type Seen } from '../link.js';

type Answer = Readonly<Record<string, unknown>>;

const APP = 'A0CSIGNAPP';
/** Slack's profile of a person is about this long. */
const profile = { real_name: 'Sam Sato', title: 'Site reliability', avatar: 'x'.repeat(600) };
const members: Readonly<Record<string, readonly string[]>> = {
  [GROUPS.sre]: [PEOPLE.rita, PEOPLE.oli],
  [GROUPS.security]: [PEOPLE.sam, PEOPLE.ada],
};
let stamp = 0;
const newTs = () => `${Math.floor(Date.now() / 1000)}.${String(++stamp).padStart(6, '0')}`;

const METHODS: Readonly<Record<string, (args: URLSearchParams) => Answer>> = {
  'auth.test': () => ({ team_id: TEAM_ID, user_id: BOT_USER_ID, bot_id: 'B0CSIGNBOT' }),
  'bots.info': () => ({ bot: { id: 'B0CSIGNBOT', app_id: APP } }),
  'users.info': (args) => ({
    user: { id: args.get('user'), team_id: TEAM_ID, deleted: false, is_bot: false, profile },
  }),
  'usergroups.users.list': (args) => ({ users: members[args.get('usergroup') ?? ''] ?? [] }),
  'conversations.info': (args) => ({ channel: { id: args.get('channel'), is_shared: false } }),
  'chat.postMessage': (args) => ({ channel: args.get('channel'), ts: newTs() }),
  'views.publish': () => ({}),
  'chat.update': (args) => ({ channel: args.get('channel'), ts: args.get('ts'), text: args.get('text') }),
};

/** @param saw called, before the response, with each thing that a measurement waits for */
export function createSlack(saw: (seen: Seen) => void) {
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    readAll(request, (body) => {
      if (path.startsWith('/response/')) {
        if (path.startsWith('/response/watched')) saw({ kind: 'answered', key: path, at: instantMs(), text: '' });
        response.end('ok');
        return;
      }
      const method = path.replace('/api/', '');
      const args = new URLSearchParams(body);
      if (method === 'chat.update')
        saw({ kind: 'updated', key: args.get('ts') ?? '', at: instantMs(), text: args.get('text') ?? '' });
      if (method === 'views.publish') saw({ kind: 'home', key: args.get('user_id') ?? '', at: instantMs(), text: '' });
      const answer = METHODS[method]?.(args);
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify(answer === undefined ? { ok: false, error: 'unknown_method' } : { ok: true, ...answer }),
      );
    });
  });
  server.keepAliveTimeout = 75_000;
  return server;
}

function readAll(request: IncomingMessage, done: (body: string) => void): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => done(Buffer.concat(chunks).toString()));
}
