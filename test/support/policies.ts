// The policy file changes: the bot is started again under another one, as a deploy of it would.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { House } from './house.js';

export interface Policies {
  /** Ends the bots that run, and starts one for all roles under this policy. */
  change(house: House, policy: string): Promise<void>;
  close(): Promise<void>;
}

export async function openPolicies(): Promise<Policies> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-policies-'));
  let count = 0;
  return {
    async change(house, policy) {
      count += 1;
      const file = join(folder, `policy-${count}.yaml`);
      await writeFile(file, policy);
      await Promise.all(house.bots.map((bot) => bot.kill('SIGTERM')));
      await house.start('all', { COUNTERSIGN_POLICY: file });
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
