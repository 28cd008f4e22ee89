// What the app's manifest declares that people see in Slack besides its messages.
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Shortcut } from './wire.js';

const manifest = z.object({
  features: z.object({
    shortcuts: z.array(z.object({ name: z.string(), type: z.string(), callback_id: z.string() })).default([]),
  }),
});

/** Those offered at a message. */
export async function messageShortcuts(): Promise<readonly Shortcut[]> {
  const file = new URL('../../../manifest/manifest.json', import.meta.url);
  const { features } = manifest.parse(JSON.parse(await readFile(file, 'utf8')));
  return features.shortcuts
    .filter(({ type }) => type === 'message')
    .map(({ name, callback_id }) => ({ callbackId: callback_id, name }));
}
