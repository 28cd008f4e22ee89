// Records what people do in Slack (submissions and presses, as signed deliveries) and what they see.
import { randomBytes } from 'node:crypto';
import type { CustomDelivery, DeliveryReply, SlackStandIn } from '../../src/sandbox/slack/index.js';
import { ACTIONS, type Form, type Press, press, submission } from './payloads.js';

/** `accepted`: Slack closed the form. `told`: it shows why not. `trouble`: Slack shows that the bot did not answer. */
export interface Submitted {
  readonly reason: string;
  readonly user: string;
  readonly at: number;
  readonly outcome: 'accepted' | 'told' | 'trouble';
  readonly said: string;
}

export interface Pressed extends Omit<Press, 'responseUrl' | 'channel'> {
  readonly at: number;
  /** Slack got its acknowledgement, or gave up waiting for it. */
  repliedAt: number;
  outcome: 'acknowledged' | 'trouble';
  /** What was said to the presser; when `seenAlone`, it is among the messages that only they see. */
  readonly told: string[];
  readonly seenAlone: boolean;
  /** Slack delivered it more than once, so `told` may be about either delivery. */
  repeated: boolean;
}
type Noted = Omit<Press, 'responseUrl'> & { readonly seenAlone?: boolean };

const WAIT_FOR_FORM_MS = 8_000;

export class Driver {
  readonly submitted: Submitted[] = [];
  readonly pressed: Pressed[] = [];
  readonly #slack: SlackStandIn;
  readonly #delivered: { readonly payload: CustomDelivery['payload']; readonly pressed: Pressed | undefined }[] = [];
  /** A person has one form open at a time. */
  readonly #busy = new Map<string, Promise<unknown>>();

  constructor(slack: SlackStandIn) {
    this.#slack = slack;
  }

  async submit(form: Form): Promise<Submitted> {
    const at = Date.now();
    const reply = await this.#deliver(submission(this.#slack.world, form));
    return this.#noteSubmitted(form, at, ...outcomeOf(reply));
  }

  /** Types the command, waits for the form's preview, and submits it. @returns undefined when no form opened */
  async submitByCommand(form: Omit<Form, 'id'>): Promise<Submitted | undefined> {
    const before = this.#busy.get(form.user);
    const mine = (async () => {
      await before;
      return this.#fillIn(form);
    })();
    this.#busy.set(form.user, mine);
    return mine;
  }

  async #fillIn(form: Omit<Form, 'id'>): Promise<Submitted | undefined> {
    const { user, channel, operation, target, reason } = form;
    const line = `${operation} ${target.words} because ${reason}`;
    const seen = await this.#slack.command(user, channel, line);
    if (seen.kind === 'failed') return undefined;
    const shown = () => this.#slack.openViews(user).find(({ view }) => isPreviewOf(JSON.stringify(view), reason));
    const view = await this.#slack.until(shown, WAIT_FOR_FORM_MS).catch(() => undefined);
    if (view === undefined) return undefined;
    const at = Date.now();
    const inputs = target.confirm === undefined ? undefined : { confirm: target.confirm };
    const submitted = await this.#slack.submit(user, view.id, inputs).catch(() => undefined); // closed by another one
    if (submitted === undefined) return undefined;
    if (submitted.kind === 'closed') return this.#noteSubmitted(form, at, 'accepted', '');
    if (submitted.kind === 'trouble') return this.#noteSubmitted(form, at, 'trouble', submitted.why);
    return this.#noteSubmitted(form, at, 'told', JSON.stringify(submitted));
  }

  #noteSubmitted(form: Omit<Form, 'id'>, at: number, outcome: Submitted['outcome'], said: string): Submitted {
    const submitted = { reason: form.reason, user: form.user, at, outcome, said };
    this.submitted.push(submitted);
    return submitted;
  }

  async press(what: Omit<Press, 'responseUrl'>): Promise<Pressed> {
    const pressed = this.#notePress(what);
    const responseUrl = this.#slack.answersTo((text) => pressed.told.push(text));
    const reply = await this.#deliver(press(this.#slack.world, { ...what, responseUrl }), pressed);
    pressed.repliedAt = Date.now();
    if (reply.kind === 'acknowledged') pressed.outcome = 'acknowledged';
    return pressed;
  }

  /** Presses the button that Slack shows. @returns undefined when it shows none */
  async pressCard(what: Omit<Press, 'responseUrl'>): Promise<Pressed | undefined> {
    const { user, channel, deed, request } = what;
    const cards = this.#slack.messages(channel).filter(({ text }) => text.startsWith(`${request}: `));
    const card = cards.findLast(({ blocks }) => JSON.stringify(blocks).includes(ACTIONS[deed]));
    if (card === undefined) return undefined;
    const pressed = this.#notePress({ ...what, seenAlone: true });
    const seen = await this.#slack.press(user, { channel, ts: card.ts }, ACTIONS[deed]).catch(() => undefined);
    pressed.repliedAt = Date.now();
    if (seen?.kind === 'acknowledged') pressed.outcome = 'acknowledged';
    return pressed;
  }

  #notePress({ user, request, planHash, deed, seenAlone = false }: Noted): Pressed {
    const at = Date.now();
    const pressed: Pressed = {
      user,
      request,
      planHash,
      deed,
      seenAlone,
      at,
      repliedAt: at,
      outcome: 'trouble',
      told: [],
      repeated: false,
    };
    this.pressed.push(pressed);
    return pressed;
  }

  /** Repeats an earlier delivery, counted from the last one. */
  async repeat(back: number): Promise<void> {
    const delivered = this.#delivered.at(-1 - back);
    if (delivered === undefined) return;
    const { payload, pressed } = delivered;
    if (pressed !== undefined) pressed.repeated = true;
    await this.#slack.deliverRaw({ payload });
  }

  async #deliver(payload: CustomDelivery['payload'], pressed?: Pressed): Promise<DeliveryReply> {
    this.#delivered.push({ payload, pressed });
    if (this.#delivered.length > 100) this.#delivered.shift();
    return this.#slack.deliverRaw({ payload });
  }
}

export const newFormId = () => `V${randomBytes(5).toString('hex').toUpperCase()}`;

const isPreviewOf = (view: string, reason: string) => view.includes(reason) && view.includes('"Undo"');

function outcomeOf(reply: DeliveryReply): [Submitted['outcome'], string] {
  if (reply.kind !== 'acknowledged') return ['trouble', reply.kind];
  return reply.body.trim() === '' ? ['accepted', ''] : ['told', reply.body];
}
