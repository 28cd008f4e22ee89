// The inspector: shows what happens in Redis, Slack and Atlas in a single timeline.
import type { AtlasStandIn } from '../atlas/index.js';
import { Listeners } from '../listeners.js';
import { CHANNELS, type SlackStandIn } from '../slack/index.js';
import { checksOfChanges } from './inspector-checks.js';
import {
  entryFromAtlasCall,
  entryFromDelivery,
  entryFromJournal,
  entryFromRequest,
  entryFromSlackCall,
} from './inspector-entries.js';
import { BotStoreReader, changeIdOf, type JournalEntry, type StoredRequest } from './inspector-store.js';
import { Timeline } from './inspector-timeline.js';
import type { Check, InspectorUpdate } from './inspector-wire.js';

interface InspectorDeps {
  readonly slack: SlackStandIn;
  readonly atlas: AtlasStandIn;
  readonly redisUrl: string;
}

const MOST_REQUESTS = 50;

export class Inspector {
  readonly timeline = new Timeline();
  readonly #deps: InspectorDeps;
  readonly #store: BotStoreReader;
  readonly #requests = new Map<string, StoredRequest>();
  readonly #changed = new Listeners();
  readonly onChange = this.#changed.add;
  readonly #stops: (() => void)[];
  #reachable = true;

  constructor(deps: InspectorDeps) {
    const { slack, atlas, redisUrl } = deps;
    this.#deps = deps;
    this.#store = new BotStoreReader(redisUrl, slack.world.team.id);
    const calls = newOnes(() => slack.calls);
    const deliveries = newOnes(() => slack.deliveries);
    this.#stops = [
      atlas.onCall((call, answer) => {
        if (!call.path.startsWith('/api/oauth/')) this.timeline.add(entryFromAtlasCall(call, answer));
        this.#changed.tell();
      }),
      slack.on('change', () => {
        for (const delivery of deliveries()) this.timeline.add(entryFromDelivery(slack.world, delivery));
        for (const call of calls()) this.timeline.add(entryFromSlackCall(slack.world, call));
        this.#changed.tell();
      }),
      () => this.#store.close(),
    ];
    void this.#store.watch({
      grown: (lines) => this.#grown(lines),
      reachable: (is) => {
        if (is === this.#reachable) return;
        this.#reachable = is;
        this.#changed.tell();
      },
    });
  }

  /** Returns the latest version of each request, newest request first. */
  requests(): readonly StoredRequest[] {
    return [...this.#requests.values()].reverse();
  }

  checks(): readonly Check[] {
    const { slack, atlas } = this.#deps;
    return checksOfChanges(this.requests(), { calls: atlas.calls, messages: slack.messages(CHANNELS.approvals) });
  }

  /** @param ids the ids of new or relinked entries. Default: all entries */
  news(ids?: Iterable<number>): InspectorUpdate {
    return {
      whole: ids === undefined,
      entries: this.timeline.entries(ids),
      checks: this.checks(),
      redis: this.#reachable ? 'read' : 'not reachable',
    };
  }

  /** Adds a fault panel action to the timeline. */
  note(what: string): void {
    this.timeline.add({
      source: 'dial',
      at: Date.now(),
      who: 'You',
      what,
      answer: '',
      tone: 'trouble',
      hints: [],
      parts: [],
    });
    this.#changed.tell();
  }

  /** Rereads a stored request that has changed without a journal entry. */
  async look(id: string): Promise<void> {
    const stored = await this.#store.read(id);
    if (stored !== undefined) this.#stored(stored, Date.now());
  }

  close(): void {
    for (const stop of this.#stops) stop();
  }

  async #grown(lines: readonly JournalEntry[]): Promise<void> {
    const { world } = this.#deps.slack;
    const ids = [...new Set(lines.map(({ request }) => request))];
    const stored = await Promise.all(ids.map((id) => this.#store.read(id)));
    for (const line of lines) {
      this.timeline.add(entryFromJournal(world, line));
      this.timeline.learn(changeIdOf(line.request), [line.request, line.correlation]);
    }
    for (const one of stored) {
      const last = lines.findLast(({ request }) => request === one?.request.id);
      if (one !== undefined && last !== undefined) this.#stored(one, last.at);
    }
    this.#changed.tell();
  }

  #stored(stored: StoredRequest, at: number): void {
    const { id, correlation } = stored.request;
    this.timeline.learn(changeIdOf(id), [id, correlation]);
    this.timeline.add(entryFromRequest(this.#deps.slack.world, stored, at));
    this.#requests.set(id, stored);
    for (const oldest of this.#requests.keys()) {
      if (this.#requests.size <= MOST_REQUESTS) break;
      this.#requests.delete(oldest);
    }
  }
}

/** @returns a function that returns the elements added to the list since the previous call */
function newOnes<T>(list: () => readonly T[]): () => readonly T[] {
  let last = list().at(-1);
  return () => {
    const all = list();
    const found = all.slice(last === undefined ? 0 : all.lastIndexOf(last) + 1);
    last = all.at(-1);
    return found;
  };
}
