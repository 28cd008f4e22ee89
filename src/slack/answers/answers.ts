// Services for answering look-ups.

import type { Metrics } from '../../metrics.js';
import type { DeliveryServices } from '../api/delivery.js';
import type { AuditServices } from '../api/note-refusal.js';
import type { Message } from '../api/reply.js';
import type { ClusterLink } from '../blocks/cluster-link.js';
import type { AtlasNames } from '../lines/channel-default.js';
import type { MemberServices } from '../people/identity.js';
import type { UnansweredLines } from './accepted-store.js';
import type { LookUpRunner } from './ask-atlas.js';
import type { MessageServices } from './audience.js';
import type { ConcurrentLineLimit } from './line-limit.js';
import type { RowChoices } from './row-choice-store.js';
import type { SingleFlight } from './single-flight.js';

/** The outcome in a channel. If the outcome is a message, each user who asked gets the message privately. */
export type ChannelOutcome = 'shown' | 'for each alone' | Message;

export interface AnswerServices extends MemberServices, AtlasNames, MessageServices, AuditServices {
  readonly asking: Pick<LookUpRunner, 'ask'>;
  /** A description of the credential for look-ups, never the secret itself, e.g. `account …a1b2`. */
  readonly view: string;
  readonly clusterLink?: ClusterLink | undefined;
  readonly rowChoices: Pick<RowChoices, 'keep'>;
  /** Answers being posted to a channel. */
  readonly showing: Pick<SingleFlight<ChannelOutcome>, 'share'>;
}

/** Services that accept commands from Slack. They limit and store the commands that are being answered. */
export interface IntakeServices extends DeliveryServices, MemberServices, MessageServices {
  readonly accepted: Pick<UnansweredLines, 'begin'>;
  readonly lineLimit: ConcurrentLineLimit;
  readonly metrics: Pick<Metrics, 'deliveries' | 'signaturesRefused' | 'turnedAway'>;
}
