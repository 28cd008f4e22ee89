// Causes temporary failures of processes, Redis, Atlas, Slack and people.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Params } from '../../src/operations/operation.js';
import { CHANNELS, GROUPS, type World as SlackWorld } from '../../src/sandbox/slack/index.js';
import type { Replicas } from '../support/replicas.js';
import type { Bot } from '../support/test-system.js';
import type { ChaosSystem } from './chaos-system.js';
import type { Driver } from './driver.js';
import type { Live } from './live.js';
import type { Due, Mishap } from './mishap.js';
import type { Receiver } from './receiver.js';
import { again, type Restored, Restoring } from './restoring.js';
import type { OperationName } from './script.js';
import type { Targets } from './targets.js';

/** A temporary absence from a group. */
export interface Absence {
  readonly user: string;
  readonly group: string;
  readonly from: number;
  readonly to: number;
}
export interface Drift {
  readonly at: number;
  readonly params: Params;
}

/** A stall of a worker, of Redis, or of the whole run with Slack and Atlas. */
export interface Pause {
  readonly from: number;
  readonly to: number;
}

export interface Scene {
  readonly system: Replicas;
  readonly live: Live;
  readonly driver: Driver;
  readonly targets: Targets;
  readonly chaosSystem: ChaosSystem;
  readonly receiver: Receiver;
  /** Environment of the replicas. */
  readonly env: Readonly<Record<string, string>>;
  /** The targets of requests so far, in order, by operation. */
  readonly asked: Readonly<Record<OperationName, readonly number[]>>;
}

export class Mischief {
  readonly counts = new Map<string, number>();
  readonly absences: Absence[] = [];
  readonly drifts: Drift[] = [];
  readonly webKills: number[] = [];
  readonly workerKills: number[] = [];
  readonly pauses: Pause[] = [];
  kills = 0;
  readonly #scene: Scene;
  readonly #struck: Promise<void>[] = [];
  readonly #away = new Set<string>();
  readonly #restoring: Restoring;
  #redisIsDown = false;

  constructor(scene: Scene) {
    this.#scene = scene;
    this.#restoring = new Restoring(scene);
  }

  get restored(): readonly Restored[] {
    return this.#restoring.all;
  }

  strike(due: Due | undefined): void {
    if (due === undefined) return;
    const struck = this.#carryOut(due.mishap);
    struck.catch(() => {}); // thrown at the end
    this.#struck.push(struck);
  }

  /** Ends all faults, and waits for what is in progress. */
  async end(): Promise<void> {
    await Promise.all(this.#struck);
    this.#scene.system.atlas.clearFaults();
    this.#scene.system.slack.clearFaults();
    this.#scene.receiver.calm();
  }

  #count(name: string): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }

  async #carryOut(mishap: Mishap): Promise<void> {
    const { system, driver } = this.#scene;
    switch (mishap.kind) {
      case 'kill':
        return this.#kill(mishap);
      case 'stop':
        return this.#standStill(mishap);
      case 'Redis killed':
      case 'Redis paused':
        return this.#troubleRedis(mishap);
      case 'Redis copied':
        this.#count(mishap.kind);
        return this.#restoring.copy();
      case 'Redis restored':
        this.#count(`${mishap.kind}${mishap.killed ? ', processes killed' : ''}`);
        return this.#restoring.restore(mishap.killed);
      case 'Atlas':
        this.#count(`Atlas: ${mishap.rule.kind}${'status' in mishap.rule ? ` ${mishap.rule.status}` : ''}`);
        system.atlas.fault(mishap.rule);
        return;
      case 'Slack':
        this.#count(`Slack: ${mishap.rule.kind}`);
        system.slack.fault(mishap.rule);
        return;
      case 'drift':
        return this.#drift(mishap);
      case 'card deleted':
        return this.#deleteCard(mishap.back);
      case 'channel archived':
        return this.#archive(mishap);
      case 'approver out of the group':
        return this.#leaveGroup(mishap);
      case 'delivery repeated':
        this.#count(mishap.kind);
        await sleep(300);
        return driver.repeat(mishap.back);
    }
  }

  #replica({ role, which }: Extract<Mishap, { kind: 'kill' | 'stop' }>): Bot | undefined {
    const { system } = this.#scene;
    const up = role === 'web' ? system.webs() : system.workers();
    return up[which % up.length];
  }

  /** SIGKILL, and a replacement a little later. */
  async #kill(mishap: Extract<Mishap, { kind: 'kill' | 'stop' }>): Promise<void> {
    let victim = this.#replica(mishap);
    for (; victim === undefined; victim = this.#replica(mishap)) await sleep(100);
    this.#count(`${mishap.kind} ${mishap.role}`);
    this.kills += 1;
    (mishap.role === 'web' ? this.webKills : this.workerKills).push(Date.now());
    await victim.kill('SIGKILL');
    await sleep(mishap.forMs);
    await again(() => this.#scene.system.start(mishap.role, this.#scene.env));
  }

  async #standStill(mishap: Extract<Mishap, { kind: 'kill' | 'stop' }>): Promise<void> {
    const victim = this.#replica(mishap);
    if (victim === undefined) return;
    this.#count(`${mishap.kind} ${mishap.role}`);
    await this.#notePause(async () => {
      victim.process.kill('SIGSTOP');
      await sleep(mishap.forMs);
      victim.process.kill('SIGCONT');
    });
  }

  async #troubleRedis({ kind, forMs }: Extract<Mishap, { kind: 'Redis killed' | 'Redis paused' }>): Promise<void> {
    const { system, live } = this.#scene;
    if (this.#redisIsDown) return;
    this.#count(kind);
    if (kind === 'Redis paused') {
      await live.redis.client('PAUSE', forMs, 'ALL').catch(() => undefined);
      const from = Date.now();
      this.pauses.push({ from, to: from + forMs });
      return;
    }
    this.#redisIsDown = true;
    await this.#notePause(async () => {
      system.redis.kill();
      await sleep(forMs);
      await again(() => system.redis.restart());
    });
    this.#redisIsDown = false;
  }

  async #notePause(pause: () => Promise<void>): Promise<void> {
    const from = Date.now();
    await pause();
    this.pauses.push({ from, to: Date.now() });
  }

  async #drift({ kind, operation, back, remade }: Extract<Mishap, { kind: 'drift' }>): Promise<void> {
    const target = this.#scene.asked[operation].at(-1 - back);
    if (target === undefined || !this.#scene.targets.drift(operation, target, remade)) return;
    this.#count(kind);
    this.drifts.push({ at: Date.now(), params: this.#scene.targets.of(operation, target).params });
  }

  async #deleteCard(back: number): Promise<void> {
    const { slack } = this.#scene.system;
    const card = slack.messages(CHANNELS.approvals).at(-1 - back);
    if (card === undefined || card.threadTs !== undefined) return;
    this.#count('card deleted');
    await fetch(`${slack.apiUrl}chat.delete`, {
      method: 'POST',
      headers: { authorization: `Bearer ${slack.botToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ channel: card.channel, ts: card.ts }),
    }).catch(() => undefined);
  }

  async #archive({ kind, channel, forMs }: Extract<Mishap, { kind: 'channel archived' }>): Promise<void> {
    const { system, chaosSystem } = this.#scene;
    const id = channel === 'approvals' ? CHANNELS.approvals : chaosSystem.channel(channel);
    const found = system.slack.world.channels.find((one) => one.id === id);
    if (found === undefined || found.archived) return;
    this.#count(kind);
    found.archived = true;
    await sleep(forMs);
    found.archived = false;
  }

  async #leaveGroup({ kind, who, forMs }: Extract<Mishap, { kind: 'approver out of the group' }>): Promise<void> {
    const { system, chaosSystem } = this.#scene;
    const user = chaosSystem.approver(who);
    const security = securityOf(system.slack.world);
    if (this.#away.has(user)) return;
    this.#count(kind);
    this.#away.add(user);
    const from = Date.now();
    security.members = security.members.filter((member) => member !== user);
    await sleep(forMs);
    security.members = [...security.members, user];
    this.#away.delete(user);
    this.absences.push({ user, group: security.id, from, to: Date.now() });
  }
}

/** Less logging, because the system keeps logs in memory. */
export const QUIET = { LOG_LEVEL: 'error' };

function securityOf(world: SlackWorld) {
  const found = world.groups.find(({ id }) => id === GROUPS.security);
  if (found === undefined) throw new Error('there is no group of approvers');
  return found;
}
