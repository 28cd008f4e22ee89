// Acknowledges commands. The least that a Bolt app can do.
import { createApp, listen } from './bolt.js';

const app = createApp();
app.command(/.+/, async ({ ack }) => ack());
await listen(app);
