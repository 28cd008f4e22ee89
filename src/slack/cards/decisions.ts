// Services for decisions on cards and in the forms that open from cards.
import type { FreezeStore } from '../../approvals/storage/freeze-store.js';
import type { RequestServices } from '../../approvals/storage/work.js';
import type { MessageServices } from '../answers/audience.js';
import type { AuditServices } from '../api/note-refusal.js';
import type { ViewServices } from '../api/views.js';
import type { AtlasNames } from '../lines/channel-default.js';
import type { MemberServices } from '../people/identity.js';
import type { Cards } from './card-store.js';

export interface DecisionServices
  extends MemberServices,
    RequestServices,
    MessageServices,
    AuditServices,
    ViewServices,
    Pick<AtlasNames, 'offered'> {
  readonly cards: Cards;
  readonly freezes: Pick<FreezeStore, 'read'>;
}
