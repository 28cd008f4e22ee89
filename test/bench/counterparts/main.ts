// Slack and Atlas in their own process. ../link.ts starts it and gets messages about what it sees.
import { once } from 'node:events';
import { createWorld, projectNamed, startAtlas } from '../../../src/sandbox/atlas/index.js';
import { DATABASES, dailyLimit, database, instantMs, type Seen } from '../link.js';
import { createSlack } from './slack.js';

const world = createWorld(Date.now());
const project = projectNamed(world, 'Payments').id;
const databases = Array.from({ length: DATABASES }, (_, at) => database(project, at));
world.federatedDatabases.unshift(...databases);

const say = (seen: Seen | object) => process.send?.(seen);
const slack = createSlack(say);
slack.listen(0, '127.0.0.1');
const [atlas] = await Promise.all([startAtlas({ world }), once(slack, 'listening')]);
process.on('message', () => {
  for (const { limits } of databases) if (limits.length === 0) limits.push(dailyLimit());
  say({ kind: 'restored', key: '', at: instantMs(), text: '' });
});
process.on('disconnect', () => process.exit(0));
const address = slack.address();
const port = typeof address === 'object' ? address?.port : undefined;
say({ slack: `http://127.0.0.1:${port}`, atlas: atlas.url, credentials: atlas.credentials, project });
