// A system with one web and one worker process behind proxies that see every step and can kill a process at one.
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { scripts } from '../../src/redis/scripts.js';
import { TEAM_ID } from '../../src/sandbox/slack/index.js';
import { DUE_SETS } from '../support/due-sets.js';
import { eventually } from '../support/eventually.js';
import { type HttpProxy, startHttpProxy } from '../support/http-proxy.js';
import { startRedisProxy } from '../support/redis-proxy.js';
import { type Bot, openTestSystem, POLICY, type TestSystem } from '../support/test-system.js';
import { clearedKey } from './journal.js';
import { Copier } from './restore.js';
import { type Place, saidUnnoted } from './said.js';
import {
  acknowledgement,
  atlasStep,
  type Crash,
  type Restore,
  type Role,
  redisSteps,
  slackStep,
  type When,
} from './steps.js';
import { Watch } from './watch.js';

const ROLES: readonly Role[] = ['web', 'worker'];

export class CrashRunner {
  readonly system: TestSystem;
  /** Bypasses the proxies. */
  readonly redis: Redis;
  readonly #bots = new Map<Role, Bot>();
  readonly #closing: (() => Promise<void>)[] = [];
  /** The proxies through which each process reaches the outside. */
  readonly #proxies = new Map<Role, readonly { readonly connections: number }[]>();
  readonly #envs = new Map<Role, Readonly<Record<string, string>>>();
  readonly #copier = new Copier(this);
  #watch: Watch | undefined;
  #events = '';
  #callsBefore = 0;
  #clearedAt = 0;

  private constructor(system: TestSystem) {
    this.system = system;
    // If Redis doesn't come back, its restart says why.
    this.redis = new Redis(system.redis.url, { maxRetriesPerRequest: null });
  }

  static async open(): Promise<CrashRunner> {
    const runner = new CrashRunner(await openTestSystem({ roles: [], policy: `freeze: [security]\n${POLICY}` }));
    try {
      for (const role of ROLES) await runner.#surround(role);
      const events = await startHttpProxy(() => `http://127.0.0.1:${runner.#bots.get('web')?.port}`);
      runner.#closing.push(() => events.close());
      runner.#events = `${events.url}/slack/events`;
      // An acknowledgement takes effect when Slack gets it.
      events.meddle((moment, exchange) => {
        if (moment === 'asked') return 'pass';
        return runner.#at('web', exchange, acknowledgement(exchange), moment === 'answered' ? 'before' : 'after');
      });
      await runner.#loadScripts();
      await runner.restart();
    } catch (error) {
      await runner.close();
      throw error;
    }
    return runner;
  }

  /** Restarts both processes, so that they remember nothing. */
  async restart(): Promise<void> {
    await Promise.all(ROLES.map((role) => this.#start(role)));
  }

  /** Counts steps from now on, and kills the process of `crash` at its step. */
  watch(crash?: Crash): Watch {
    this.#watch = new Watch(crash);
    return this.#watch;
  }

  unwatch(): void {
    this.#watch = undefined;
  }

  key(...parts: readonly string[]): string {
    return `cs:{${TEAM_ID}}:${parts.join(':')}`;
  }

  /** What is still due, such as `work K7Q-4MD`, without returns, which are due hours later. */
  async due(): Promise<readonly string[]> {
    const sets = await Promise.all(
      DUE_SETS.map(async (set) => {
        const ids = await this.redis.zrange(this.key('due', set), '0', '-1');
        return ids.filter((id) => !id.endsWith('-R')).map((id) => `${set} ${id}`);
      }),
    );
    return sets.flat();
  }

  /** When it was last cleared, in milliseconds. */
  get clearedAt(): number {
    return this.#clearedAt;
  }

  /** Calls that changed something in Atlas since it was last cleared. */
  effects() {
    return this.system.atlas.calls.slice(this.#callsBefore).filter(({ changed }) => changed !== undefined);
  }

  /** Removes all requests, and keeps the processes. */
  async clear(): Promise<void> {
    // The processes still rely on the policy and the history.
    const kept = new Set(['policy', 'policies', 'history', 'journal'].map((name) => this.key(name)));
    const asked = (await this.redis.keys('*')).filter((key) => !kept.has(key));
    if (asked.length > 0) await this.redis.del(asked);
    const [last] = await this.redis.xrevrange(this.key('journal'), '+', '-', 'COUNT', 1);
    if (last !== undefined) await this.redis.set(clearedKey(this.key('journal')), last[0]);
    const { world, calls } = this.system.atlas;
    for (const cluster of world.clusters) if (cluster.kind === 'dedicated') cluster.grant = undefined;
    this.#callsBefore = calls.length;
    this.#clearedAt = Date.now();
  }

  output(): string {
    return ROLES.map((role) => `${role}:\n${this.#bots.get(role)?.output()}`).join('\n');
  }

  async close(): Promise<void> {
    this.redis.disconnect();
    await this.system.close();
    await Promise.all(this.#closing.map((close) => close()));
  }

  /** As in a Redis in use. Otherwise its first commit would take two steps. */
  async #loadScripts(): Promise<void> {
    for (const { text } of Object.values(scripts)) await this.redis.script('LOAD', text);
  }

  async #start(role: Role): Promise<void> {
    await this.#bots.get(role)?.kill('SIGKILL');
    this.#bots.set(role, await this.system.start(role, this.#envs.get(role)));
    this.system.slack.deliverTo(this.#events);
  }

  /** Waits until everything that the dead process sent has taken effect, and starts a replacement. */
  async #replace(role: Role): Promise<readonly Place[]> {
    await eventually(() => this.#proxies.get(role)?.every(({ connections }) => connections === 0));
    const unnoted = role === 'worker' ? await saidUnnoted(this) : []; // only a worker announces outcomes
    await this.#start(role);
    return unnoted;
  }

  async #surround(role: Role): Promise<void> {
    const { redis, slack, atlas } = this.system;
    const store = await startRedisProxy(redis.url);
    this.#closing.push(() => store.close());
    const redisStep = redisSteps();
    store.meddle(async (command) =>
      (await this.#at(role, command, redisStep(command), 'before')) === 'cut' ? 'cut' : 'pass',
    );
    store.onReply(async (command) => void (await this.#at(role, command, redisStep(command), 'after')));
    const web = await this.#surroundHttp(role, slack.url, slackStep);
    if (role === 'web') slack.reachedAt(web.url);
    const api = await this.#surroundHttp(role, atlas.url, atlasStep);
    this.#proxies.set(role, [store, web, api]);
    this.#envs.set(role, {
      REDIS_URL: store.url,
      SLACK_API_URL: `${web.url}/api/`,
      MONGODB_ATLAS_BASE_URL: api.url,
      STATE_FILE: join(this.system.redis.dir, `state-${role}`),
    });
  }

  async #surroundHttp(role: Role, target: string, nameOf: typeof slackStep): Promise<HttpProxy> {
    const proxy = await startHttpProxy(() => target);
    this.#closing.push(() => proxy.close());
    proxy.meddle((moment, exchange) => {
      if (moment === 'handed on') return 'pass';
      return this.#at(role, exchange, nameOf(exchange), moment === 'asked' ? 'before' : 'after');
    });
    return proxy;
  }

  async #at(role: Role, exchange: object, name: string | undefined, when: When): Promise<'pass' | 'cut'> {
    const [bot, watch] = [this.#bots.get(role), this.#watch];
    if (name === undefined || bot === undefined || watch === undefined) return 'pass';
    const meets = watch.meets(role, exchange, name, when);
    const restore = watch.crash?.restore;
    if (meets === undefined) return 'pass';
    if (restore !== undefined) return meets === 'copy' ? this.#copy(restore) : this.#restore(watch, restore);
    const dead = bot.kill('SIGKILL');
    watch.died(dead.then(() => this.#replace(role)));
    await dead;
    return 'cut';
  }

  async #copy(restore: Restore): Promise<'pass'> {
    await this.#copier.take(restore);
    return 'pass';
  }

  async #restore(watch: Watch, { how }: Restore): Promise<'pass' | 'cut'> {
    if (how !== 'killed') {
      const restored = this.#copier.restore();
      watch.wasRestored(restored.finally(() => this.#loadScripts()));
      await restored;
      return 'pass';
    }
    const dead = Promise.all([...this.#bots.values()].map((bot) => bot.kill('SIGKILL')));
    const restored = async () => {
      await dead;
      const all = [...this.#proxies.values()].flat();
      await eventually(() => all.every(({ connections }) => connections === 0));
      const lost = await this.#copier.restore();
      await this.restart();
      return lost;
    };
    watch.wasRestored(restored());
    await dead;
    return 'cut';
  }
}
