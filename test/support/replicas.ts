// A system with several replicas of each role, the web ones behind a load balancer.
import { type Balancer, startBalancer } from './balancer.js';
import { type Bot, openTestSystem, type TestSystem, type TestSystemOptions } from './test-system.js';

export interface Replicas extends TestSystem {
  readonly webs: () => readonly Bot[];
  readonly workers: () => readonly Bot[];
}

const isUp = ({ process }: Bot) => process.exitCode === null && process.signalCode === null;

/** `webs` and `workers`: environment variables of each replica. */
export async function openReplicas(
  webs: readonly Env[],
  workers: readonly Env[],
  options: Omit<TestSystemOptions, 'roles'> = {},
): Promise<Replicas> {
  const system = await openTestSystem({ ...options, roles: [] });
  const up = (role: Bot['role']) => system.bots.filter((bot) => bot.role === role && isUp(bot));
  let balancer: Balancer | undefined;
  const close = async () => {
    await balancer?.close();
    await system.close();
  };
  try {
    balancer = await startBalancer(() => up('web').map((bot) => bot.port));
    const { port } = balancer;
    const start: TestSystem['start'] = async (role, env) => {
      const bot = await system.start(role, env);
      system.slack.deliverTo(`http://127.0.0.1:${port}/slack/events`);
      return bot;
    };
    const starts = [...webs.map((env) => start('web', env)), ...workers.map((env) => start('worker', env))];
    await Promise.allSettled(starts); // wait for all, so that a failure leaves no process behind
    await Promise.all(starts);
    return { ...system, start, close, webs: () => up('web'), workers: () => up('worker') };
  } catch (error) {
    await close();
    throw error;
  }
}

type Env = Readonly<Record<string, string>>;
