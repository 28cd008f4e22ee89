// Services for answering commands.

import type { PolicyStore } from '../../approvals/policy/store.js';
import type { HistoryDoubtStore } from '../../approvals/storage/doubt-store.js';
import type { FreezeStore } from '../../approvals/storage/freeze-store.js';
import type { AnswerServices, IntakeServices } from '../answers/answers.js';
import type { RowChoices } from '../answers/row-choice-store.js';
import type { Posting } from '../api/posting.js';
import type { Cards } from '../cards/card-store.js';
import type { FormServices } from '../forms/forms.js';
import type { Bindings } from '../lines/binding-store.js';
import type { LineServices } from '../lines/channel-default.js';
import type { Channels } from '../people/channels.js';
import type { SlackPeople } from '../people/identity.js';
import type { SuggestedBindings } from './suggested-store.js';

/** Services that look-ups, forms and commands about the bot itself need. */
export type CommandServices = AnswerServices &
  IntakeServices &
  LineServices &
  FormServices & {
    readonly posting: Pick<Posting, 'upload'>;
    readonly bindings: Bindings;
    readonly freezes: Pick<FreezeStore, 'read' | 'write'>;
    readonly policies: Pick<PolicyStore, 'read'>;
    readonly history: Pick<HistoryDoubtStore, 'read'>;
    readonly channels: Pick<Channels, 'joined'>;
    readonly cards: Cards;
    readonly people: Pick<SlackPeople, 'memberIds' | 'namesOf'>;
    readonly suggested: SuggestedBindings;
    readonly rowChoices: Pick<RowChoices, 'read'>;
    /** Returns the lines of the `status` command. */
    readonly status: () => Promise<readonly string[]>;
  };

export interface Bot {
  readonly botUserId: string;
  /** The bot's name in mentions, e.g. `countersign`. */
  readonly name: string;
}
