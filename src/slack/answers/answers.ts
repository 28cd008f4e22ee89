// What answers look-ups.

import type { Metrics } from '../../metrics.js';
import type { Deliveries } from '../api/delivery.js';
import type { Notes } from '../api/note-refusal.js';
import type { Message } from '../api/reply.js';
import type { AtlasNames } from '../lines/channel-default.js';
import type { Members } from '../people/identity.js';
import type { Accepted } from './accepted-store.js';
import type { Asking } from './ask-atlas.js';
import type { Messages } from './audience.js';
import type { FollowClaims } from './follow-claim-store.js';
import type { Followers } from './followers.js';
import type { LineLimit } from './line-limit.js';
import type { SingleFlight } from './single-flight.js';

/** The result of an answer in a channel. A message is shown privately to everybody who asked, instead of the answer. */
export type InChannel = 'shown' | 'for each alone' | Message;

/** What looks something up and shows the answer. */
export interface Answers extends Members, AtlasNames, Messages, Notes {
  readonly asking: Pick<Asking, 'ask'>;
  /** The credential for look-ups in words, never a secret: `account …a1b2`. */
  readonly view: string;
  /** Answers that are on their way to a channel. */
  readonly showing: Pick<SingleFlight<InChannel>, 'share'>;
}

/** What keeps an answer up to date. */
export interface Following {
  /** In this process. */
  readonly followers: Pick<Followers, 'has' | 'start' | 'stop'>;
  /** In all processes. */
  readonly followClaims: Pick<FollowClaims, 'begin' | 'renew' | 'has' | 'end'>;
  readonly accepted: Pick<Accepted, 'begin'>;
}

/** What takes the lines that Slack delivers: limits and remembers those that are being answered. */
export interface Intake extends Deliveries, Members, Messages {
  readonly accepted: Pick<Accepted, 'begin'>;
  readonly lineLimit: LineLimit;
  readonly metrics: Pick<Metrics, 'deliveries' | 'signaturesRefused' | 'turnedAway'>;
}
