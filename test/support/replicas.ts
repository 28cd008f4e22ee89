// A system with several replicas of each role, the web ones behind a load balancer.

import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { listenOnNextFreePort } from '../../src/sandbox/servers.js';
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

interface Balancer {
  readonly port: number;
  close(): Promise<void>;
}

/** @param ports called for every connection, because replicas come and go */
async function startBalancer(ports: () => readonly number[]): Promise<Balancer> {
  const open = new Set<Socket>();
  let turn = 0;
  const server = createServer((client) => {
    open.add(client);
    client.on('error', () => client.destroy());
    client.on('close', () => open.delete(client));
    const all = ports();
    turn += 1;
    void forward(client, [...all.slice(turn % all.length), ...all.slice(0, turn % all.length)]);
  });
  const port = await listenOnNextFreePort(server, 0);
  return {
    port,
    async close() {
      const gone = once(server, 'close');
      server.close();
      for (const client of open) client.destroy();
      await gone;
    },
  };
}

async function forward(client: Socket, ports: readonly number[]): Promise<void> {
  for (const port of ports) {
    const replica = connect(port, '127.0.0.1');
    const reached = await new Promise<boolean>((resolve) => {
      replica.once('connect', () => resolve(true));
      replica.once('error', () => resolve(false));
    });
    if (!reached) continue;
    replica.on('error', () => client.destroy());
    replica.on('close', () => client.destroy());
    client.on('close', () => replica.destroy());
    client.pipe(replica).pipe(client);
    return;
  }
  client.destroy();
}
