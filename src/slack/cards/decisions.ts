// Services for decisions on cards and in the forms that open from cards.
import type { Requests } from '../../approvals/storage/work.js';
import type { Messages } from '../answers/audience.js';
import type { Notes } from '../api/note-refusal.js';
import type { Views } from '../api/views.js';
import type { AtlasNames } from '../lines/channel-default.js';
import type { Members } from '../people/identity.js';
import type { Cards } from './card-store.js';

export interface Decisions extends Members, Requests, Messages, Notes, Views, Pick<AtlasNames, 'offered'> {
  readonly cards: Cards;
}
