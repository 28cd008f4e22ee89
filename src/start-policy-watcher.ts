// Makes this process follow the policy in force, and watches its policy file.
import { setTimeout as sleep } from 'node:timers/promises';
import { PolicyInForce } from './approvals/policy/in-force.js';
import { readPolicyFile } from './approvals/policy/on-disk.js';
import { PolicyWatch } from './approvals/policy/watch.js';
import { type Config, ConfigError } from './config.js';
import type { Log } from './log.js';
import type { PostServices } from './slack/answers/audience.js';
import { createPolicyPoster } from './slack/cards/policy-posts.js';
import type { Stores } from './stores.js';

/** The maximum time to wait for the current policy at startup. A working Redis replies sooner. */
const KNOWN_WITHIN_MS = 5_000;

interface FollowPolicy extends PostServices, Pick<Stores, 'policies'> {
  readonly config: Pick<Config, 'policyFile'>;
  /** Resolves once Redis is usable. */
  readonly usable: () => Promise<unknown>;
}

/**
 * Follows the policy. Nothing is allowed while Redis is unreachable, because the policy in force is unknown.
 * @throws ConfigError when the file has errors and no policy is in force
 */
export async function startPolicyWatcher({ config, policies: store, usable, channels, posting, log }: FollowPolicy) {
  const policy = new PolicyInForce(store);
  const tell = createPolicyPoster({ channels, posting, log });
  const watch = new PolicyWatch({ store, inForce: policy, given: config.policyFile, tell, log });
  const begun = usable()
    .then(() => watch.begin())
    .catch((error: unknown) => {
      if (error instanceof ConfigError) throw error;
      log.warn({ err: error }, 'the policy in force is not known yet');
    });
  await Promise.race([begun, sleep(KNOWN_WITHIN_MS, undefined, { ref: false })]);
  void begun
    .catch((error: unknown) => log.error({ err: error }, 'without a policy, every change is refused'))
    .then(() => watch.start());
  return { policy, watch };
}

/** Logs errors in the policy file immediately. We learn only later whether another policy is in force. */
export function logPolicyFileProblems({ policyFile }: Pick<Config, 'policyFile'>, log: Log): void {
  const file = readPolicyFile(policyFile);
  if (file.kind === 'bad') log.error({ problems: file.problems }, 'the policy file has errors');
}
