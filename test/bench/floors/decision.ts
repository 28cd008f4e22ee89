// A press: asks Slack who that is, stores it for good, acknowledges.
import { createApp, listen } from './bolt.js';
import { storeForGood } from './script.js';

const app = createApp();
app.action(/.+/, async ({ ack, body, client }) => {
  await client.users.info({ user: body.user.id });
  await storeForGood('trigger_id' in body ? body.trigger_id : '', JSON.stringify(body).slice(0, 2_000));
  await ack();
});
await listen(app);
