// Reads scopes and shortcuts from the app's manifest.
import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const manifestSchema = z.object({
  features: z.object({
    shortcuts: z.array(z.object({ name: z.string(), type: z.string(), callback_id: z.string() })).default([]),
  }),
  oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }),
});

async function manifest(): Promise<z.output<typeof manifestSchema>> {
  const file = new URL('../../manifest/manifest.json', import.meta.url);
  return manifestSchema.parse(JSON.parse(await readFile(file, 'utf8')));
}

/** Returns the scopes of an installation from the manifest. The simulated Slack grants only these scopes. */
export async function manifestScopes(): Promise<readonly string[]> {
  return (await manifest()).oauth_config.scopes.bot;
}

/** Returns the message shortcuts. */
export async function messageShortcuts(): Promise<readonly { readonly callbackId: string; readonly name: string }[]> {
  const { shortcuts } = (await manifest()).features;
  return shortcuts
    .filter(({ type }) => type === 'message')
    .map(({ name, callback_id }) => ({ callbackId: callback_id, name }));
}
