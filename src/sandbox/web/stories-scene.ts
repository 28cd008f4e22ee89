// What a story depends on: the journal since it began, and what people see now.
import { CHANNELS, type Message, type OpenView, type SlackStandIn } from '../slack/index.js';
import type { DialState } from './dial-wire.js';
import { openReturns } from './glass-returns.js';
import { type JournalLine, knownAs, type StoredRequest } from './glass-store.js';
import type { Check } from './glass-wire.js';
import type { Act } from './wire.js';

const ENDS = ['succeeded', 'failed', 'voided', 'denied', 'cancelled', 'expired', 'settled'];

export interface Seen {
  readonly slack: SlackStandIn;
  /** The journal's entries since the story began. */
  readonly since: readonly JournalLine[];
  readonly requests: readonly StoredRequest[];
  readonly checks: readonly Check[];
  readonly dial: DialState;
  /** Milliseconds since the epoch. */
  readonly began: number;
}

export class Scene {
  /** The id of the request that the step is about, once the story's asker has stored it. */
  readonly request: string | undefined;
  /** Of all that the story's asker has stored. */
  readonly all: readonly string[];
  readonly #asker: string;
  readonly #slack: SlackStandIn;
  readonly #lines: readonly JournalLine[];
  readonly #ofReturn: readonly JournalLine[];
  readonly #requests: readonly StoredRequest[];
  readonly #checks: readonly Check[];
  readonly #dial: DialState;
  readonly #began: number;

  /** @param nth of the requests of the story, from 0, the one that is meant */
  constructor(asker: string, { slack, since, requests, checks, dial, began }: Seen, nth = 0) {
    this.all = since.filter(({ type, by }) => type === 'asked' && by === asker).map(({ request }) => request);
    this.request = this.all[nth];
    this.#asker = asker;
    this.#slack = slack;
    this.#lines = since.filter(({ request }) => request === this.request);
    this.#ofReturn = since.filter(({ request }) => request !== this.request && knownAs(request) === this.request);
    this.#requests = requests;
    this.#checks = checks;
    this.#dial = dial;
    this.#began = began;
  }

  /** The number of events of this type that the request has had. */
  count(type: string): number {
    return this.#lines.filter((line) => line.type === type).length;
  }

  has(type: string): boolean {
    return this.count(type) > 0;
  }

  /** The type of the event that ended the request. */
  get end(): string | undefined {
    return this.#lines.find(({ type }) => ENDS.includes(type))?.type;
  }

  /** Whether the card in the approvals channel shows the end. */
  get saysDone(): boolean {
    return this.#card?.startsWith('done') === true;
  }

  /** Whether it also shows that the change was put back. */
  get saysPutBack(): boolean {
    return this.#card?.endsWith('put back') === true;
  }

  /** Whether the end of the change has passed. */
  get isTimeOver(): boolean {
    const open = openReturns(this.#requests).find(({ change }) => change === this.request);
    return open === undefined ? this.#ofReturn.some(({ type }) => ENDS.includes(type)) : open.endsAt <= Date.now();
  }

  get #card(): string | undefined {
    return this.#checks.find(({ request }) => request === this.request)?.card;
  }

  /** The form once it has these inputs; the one for the confirmation appears only after a look at Atlas. */
  formWith(inputs: readonly string[]): OpenView | undefined {
    const { form } = this;
    const asks = (input: string) => form?.view.blocks.some((block) => 'block_id' in block && block.block_id === input);
    return inputs.every(asks) ? form : undefined;
  }

  /** The asker's form, once it is complete and can be submitted. */
  get form(): OpenView | undefined {
    return this.request === undefined ? this.formOf(this.#asker) : undefined;
  }

  /** Whether the asker has got an answer to such a line since the story began, in the incident channel. */
  isAnswered(line: string): boolean {
    return this.#slack
      .messages(CHANNELS.incident, this.#asker)
      .some(
        ({ ephemeralFor, ts, blocks }) =>
          ephemeralFor === this.#asker && Number(ts) * 1000 >= this.#began && JSON.stringify(blocks).includes(line),
      );
  }

  /** A person's open form, once it can be submitted. */
  formOf(user: string): OpenView | undefined {
    return this.#slack.openViews(user).findLast(({ view }) => view.submit !== undefined);
  }

  /** The press of a button on the request's card, once it has the button. */
  press(actionId: string): Press | undefined {
    return this.request === undefined ? undefined : pressOn(this.#slack, this.request, actionId);
  }

  isSet(knob: string, to: string): boolean {
    return this.#dial.knobs.some(({ id, set }) => id === knob && set === to);
  }
}

type Press = Extract<Act, { kind: 'press' }>;

/** The press of a button on a request's card in the approvals channel, once it has the button. */
export function pressOn(slack: SlackStandIn, request: string, actionId: string): Press | undefined {
  const blockId = `decide:${request}`;
  const card = slack.messages(CHANNELS.approvals).findLast((message) => hasButton(message, blockId, actionId));
  if (card === undefined) return undefined;
  const place = { channel: card.channel, ts: card.ts };
  return { kind: 'press', in: place, blockId, actionId, value: null };
}

const hasButton = ({ blocks }: Message, blockId: string, actionId: string) =>
  blocks.some(
    (block) =>
      block.type === 'actions' &&
      block.block_id === blockId &&
      block.elements.some((element) => 'action_id' in element && element.action_id === actionId),
  );
