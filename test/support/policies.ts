// Changes the policy file: restarts the bot with another one, like a deploy, and skips the waiting time.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { policyHash } from '../../src/approvals/policy/store.js';
import { keysOf } from '../../src/redis/keys.js';
import { TEAM } from '../../src/sandbox/slack/index.js';
import { eventually } from './eventually.js';
import type { House } from './house.js';
import { lookInside } from './inside.js';

export interface Policies {
  /** Stops the running bots, and starts one for all roles with this policy. */
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
      const text = `${policy}# ${count}\n`;
      await writeFile(file, text);
      await Promise.all(house.bots.map((bot) => bot.kill('SIGTERM')));
      await house.start('all', { COUNTERSIGN_POLICY: file });
      await broughtInForce(house, text);
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Skips the waiting time once the policy is announced. A policy that is as strict needs none. */
export async function broughtInForce(house: House, policy: string): Promise<void> {
  const { redis, close } = await lookInside(house);
  const key = keysOf(TEAM)('policy');
  await eventually(async () => {
    if ((await redis.hget(key, 'hash')) === policyHash(policy)) return true;
    if ((await redis.hget(key, 'nextPosted')) !== null) await redis.hset(key, 'nextPosted', 0);
    return false;
  });
  close();
}
