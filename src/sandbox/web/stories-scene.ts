// The state that a story's steps depend on: the journal since its start and what users currently see.
import { CHANNELS, type Message, type OpenView, type SlackStandIn } from '../slack/index.js';
import type { FaultPanelState } from './fault-panel-wire.js';
import { openReturns } from './inspector-returns.js';
import { changeIdOf, type JournalEntry, type StoredRequest } from './inspector-store.js';
import type { Check } from './inspector-wire.js';
import type { Act } from './wire.js';

const ENDS = ['succeeded', 'failed', 'voided', 'denied', 'cancelled', 'expired', 'settled'];

interface Seen {
  readonly slack: SlackStandIn;
  /** Journal entries since the story started. */
  readonly since: readonly JournalEntry[];
  readonly requests: readonly StoredRequest[];
  readonly checks: readonly Check[];
  readonly dial: FaultPanelState;
  /** Milliseconds since the epoch. */
  readonly began: number;
}

export class StoryProgress {
  /** The id of the step's request. Undefined until the story's requester has submitted the request. */
  readonly request: string | undefined;
  /** The ids of all requests that the story's requester has submitted. */
  readonly all: readonly string[];
  readonly #asker: string;
  readonly #seen: Seen;

  /** @param nth the zero-based index of the step's request among the story's requests */
  constructor(asker: string, seen: Seen, nth = 0) {
    this.all = seen.since.filter(({ type, by }) => type === 'asked' && by === asker).map(({ request }) => request);
    this.request = this.all[nth];
    this.#asker = asker;
    this.#seen = seen;
  }

  /** Returns the number of events with this type in the request's journal. */
  count(type: string): number {
    return this.#seen.since.filter((line) => line.request === this.request && line.type === type).length;
  }

  has(type: string): boolean {
    return this.count(type) > 0;
  }

  /** The type of the event that ended the request. */
  get end(): string | undefined {
    return ENDS.find((type) => this.has(type));
  }

  /** Whether the request succeeded and the card in the approvals channel shows it. */
  get isDone(): boolean {
    return this.has('succeeded') && this.#card === 'done';
  }

  /** Whether the card says that Atlas is working on the change. */
  get isInProgress(): boolean {
    return this.#card === 'in progress';
  }

  get isReverting(): boolean {
    return this.#card === 'reverting';
  }

  get isReverted(): boolean {
    return this.#card === 'reverted';
  }

  /** Whether the temporary change has ended. */
  get isTimeOver(): boolean {
    const { requests, since } = this.#seen;
    const open = openReturns(requests).find(({ change }) => change === this.request);
    if (open !== undefined) return open.endsAt <= Date.now();
    const isOver = ({ type, request }: JournalEntry) =>
      request !== this.request && changeIdOf(request) === this.request && ENDS.includes(type);
    return since.some(isOver);
  }

  get #card(): string {
    return this.#seen.checks.find(({ request }) => request === this.request)?.card ?? '';
  }

  /** Returns the form once it has these inputs. The confirmation input is added only after the bot has read Atlas. */
  formWith(inputs: readonly string[]): OpenView | undefined {
    const { form } = this;
    const asks = (input: string) => form?.view.blocks.some((block) => 'block_id' in block && block.block_id === input);
    return inputs.every(asks) ? form : undefined;
  }

  /** The requester's form. Undefined until the form can be submitted. */
  get form(): OpenView | undefined {
    return this.request === undefined ? this.formOf(this.#asker) : undefined;
  }

  /** Returns the user's open form. Undefined until the form can be submitted. */
  formOf(user: string): OpenView | undefined {
    return this.#seen.slack.openViews(user).findLast(({ view }) => view.submit !== undefined);
  }

  /** Whether the bot has answered this command in the incident channel since the story started, to anyone's eyes. */
  isAnswered(line: string): boolean {
    const { slack, began } = this.#seen;
    return slack
      .messages(CHANNELS.incident, this.#asker)
      .some(({ ts, blocks }) => Number(ts) * 1000 >= began && JSON.stringify(blocks).includes(line));
  }

  /** Returns a press of the button on the request's card. Undefined until the button is displayed. */
  press(actionId: string): Press | undefined {
    return this.request === undefined ? undefined : createCardPress(this.#seen.slack, this.request, actionId);
  }

  isSet(knob: string, to: string): boolean {
    return this.#seen.dial.knobs.some(({ id, set }) => id === knob && set === to);
  }
}

type Press = Extract<Act, { kind: 'press' }>;

/** Returns a press of the button on the card in the approvals channel. Undefined until the button is displayed. */
export function createCardPress(slack: SlackStandIn, request: string, actionId: string): Press | undefined {
  const blockId = `decide:${request}`;
  const hasButton = ({ blocks }: Message) =>
    blocks.some(
      (block) =>
        block.type === 'actions' &&
        block.block_id === blockId &&
        block.elements.some((element) => element.action_id === actionId),
    );
  const card = slack.messages(CHANNELS.approvals).findLast(hasButton);
  return card && { kind: 'press', in: { channel: card.channel, ts: card.ts }, blockId, actionId, value: null };
}
