// Services for answering look-ups.

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

/** The outcome in a channel. A message goes privately to everyone who asked, instead of the answer. */
export type ChannelOutcome = 'shown' | 'for each alone' | Message;

/** Services that look something up and show the answer. */
export interface Answers extends Members, AtlasNames, Messages, Notes {
  readonly asking: Pick<Asking, 'ask'>;
  /** A description of the credential for look-ups, never the secret itself, e.g. `account …a1b2`. */
  readonly view: string;
  /** Answers being posted to a channel. */
  readonly showing: Pick<SingleFlight<ChannelOutcome>, 'share'>;
}

/** Services that keep an answer up to date. */
export interface Following {
  /** In this process. */
  readonly followers: Pick<Followers, 'has' | 'start' | 'stop'>;
  /** In all processes. */
  readonly followClaims: Pick<FollowClaims, 'begin' | 'renew' | 'has' | 'end'>;
  readonly accepted: Pick<Accepted, 'begin'>;
}

/** Services that accept commands from Slack. They limit and store the commands that are being answered. */
export interface Intake extends Deliveries, Members, Messages {
  readonly accepted: Pick<Accepted, 'begin'>;
  readonly lineLimit: LineLimit;
  readonly metrics: Pick<Metrics, 'deliveries' | 'signaturesRefused' | 'turnedAway'>;
}
