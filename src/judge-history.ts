// Lets this worker judge doubts about Redis's history.
import { HistoryJudge } from './approvals/history/judge.js';
import type { Policy } from './approvals/request/policy.js';
import type { Atlas } from './atlas/atlas.js';
import type { Config, Credential } from './config.js';
import { changeNamed } from './operations/index.js';
import { type OwnCallTraits, readEventFeedFindings } from './operations/own-events.js';
import type { PostServices } from './slack/answers/audience.js';
import { createHistoryDoubtPoster } from './slack/cards/history-posts.js';
import type { Stores } from './stores.js';

/** How far back we read events when Redis is empty. No temporary change lasts this long. */
const LOOK_BACK_MS = 30 * 24 * 60 * 60_000;

interface JudgesHistory extends PostServices {
  readonly config: Pick<Config, 'atlas'>;
  readonly stores: Pick<Stores, 'store' | 'history' | 'cards' | 'freezes' | 'policies'>;
  /** One Atlas client for each credential for changes. */
  readonly signedIn: readonly Atlas[];
  readonly policy: Policy;
}

export function createHistoryJudge({ config, stores, signedIn, log, ...posts }: JudgesHistory): HistoryJudge {
  const { store, history, cards } = stores;
  const own = ownCredentials(config);
  return new HistoryJudge({
    store,
    history,
    operation: changeNamed,
    readFeed: async (since) => {
      const [now, newestSent] = await Promise.all([store.now(), history.newestSent()]);
      const span = { from: since === 0 ? now - LOOK_BACK_MS : since, to: now };
      const feeds = await Promise.all(
        signedIn.map((atlas) => readEventFeedFindings(atlas, { ...own, newestSent }, span)),
      );
      return {
        hasUnknownCall: feeds.some(({ hasUnknownCall }) => hasUnknownCall),
        clean: feeds.flatMap(({ clean }) => clean),
        isClean: feeds.every(({ isClean }) => isClean),
        isRefused: feeds.some(({ isRefused }) => isRefused),
      };
    },
    redraw: (id) => cards.redraw(id),
    tell: createHistoryDoubtPoster({ ...posts, ...stores, log }),
    log,
  });
}

/** The credentials for changes, including former ones. Service account client IDs start with `mdb_sa_id_`. */
function ownCredentials({
  atlas: { executor, owner, former = [] },
}: Pick<Config, 'atlas'>): Omit<OwnCallTraits, 'newestSent'> {
  const inUse = [executor, owner].filter((one): one is Credential => one !== undefined);
  const keys = inUse.flatMap((one) => (one.kind === 'api-key' ? [one.publicKey] : []));
  return {
    keys: new Set([...keys, ...former]),
    hasServiceAccount:
      inUse.some(({ kind }) => kind === 'service-account') || former.some((one) => one.startsWith('mdb_sa_id_')),
  };
}
