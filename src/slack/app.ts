// Bolt: the deliveries of Slack, each routed to the one function that handles it.
import type { RequestListener } from 'node:http';
import { App, HTTPReceiver, type ViewSubmitAction } from '@slack/bolt';
import { z } from 'zod';
import { isRefusal } from '../approvals/refusal.js';
import type { SlackConnection } from '../config.js';
import { operationNamed } from '../operations/index.js';
import type { Operation } from '../operations/operation.js';
import { slackLogger } from './client.js';
import { runCommand, slashSchema, type Typed, typedFrom } from './command.js';
import { onDecision, pressSchema } from './decision-buttons.js';
import { inDelivery, isForUs } from './delivery.js';
import type { SlackDeps } from './deps.js';
import { formChanged } from './form.js';
import { readMeta } from './form-meta.js';
import { type FormView, viewSchema } from './form-state.js';
import { formSubmitted } from './form-submitted.js';
import { ids } from './ids.js';
import { pickerOptions } from './pickers.js';
import { reply, say } from './reply.js';
import { createSocketReceiver, overSocket } from './socket-mode.js';

export interface SlackApp {
  /** For `POST /slack/events`; none in Socket Mode. */
  readonly listener?: RequestListener;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Why Slack cannot deliver right now; undefined when it can. */
  problem(): string | undefined;
}

interface AppOptions {
  readonly connection: SlackConnection;
  readonly apiUrl: string;
  readonly botToken: string;
  readonly bot: { readonly botId: string; readonly botUserId: string };
}

export function createSlackApp(deps: SlackDeps, options: AppOptions): SlackApp {
  const logger = slackLogger(deps.log);
  const { connection } = options;
  const receiver =
    connection.mode === 'http'
      ? new HTTPReceiver({ signingSecret: connection.signingSecret, logger, bodyLimit: '1mb' })
      : createSocketReceiver(connection.appToken, options.apiUrl, deps.log);
  const app = new App({
    receiver,
    authorize: async () => ({ botToken: options.botToken, ...options.bot, teamId: deps.workspace.teamId }),
    convoStore: false,
    logger,
    clientOptions: {
      slackApiUrl: options.apiUrl,
      timeout: 10_000,
      retryConfig: { retries: 0 },
      allowAbsoluteUrls: false,
    },
  });
  route(app, deps);
  return receiver instanceof HTTPReceiver ? overHttp(receiver) : overSocket(app, receiver, deps.log);
}

function overHttp(receiver: HTTPReceiver): SlackApp {
  return { listener: receiver.requestListener, start: async () => {}, stop: async () => {}, problem: () => undefined };
}

/** Everything that Slack may deliver. What is not for us is acknowledged and left. */
function route(app: App, deps: SlackDeps): void {
  app.error(async (error) => deps.log.error({ err: error }, 'Bolt could not handle a delivery'));
  app.command(/.+/, async ({ ack, body }) => {
    if (!isForUs(deps, body)) return ack('This app serves another workspace.');
    await onCommand(deps, slashSchema.parse(body), ack);
  });
  // One listener for all of them: Bolt tries each that there is on each delivery.
  app.action(ids.decideAny, async ({ ack, body }) => {
    if (!isForUs(deps, body)) return ack();
    const press = pressSchema.parse(body);
    const tell = (sentence: string) => reply(press.response_url, say(sentence), deps.log);
    return inDelivery(deps, 'press', () => onDecision(deps, press, ack), tell);
  });
  app.action(ids.runAny, async ({ ack, body }) => {
    if (!isForUs(deps, body)) return ack();
    await onOffer(deps, body, ack);
  });
  const onFormAction = async (body: unknown) => {
    if (!isForUs(deps, body)) return;
    const { view, user } = formAction.parse(body);
    await inDelivery(
      deps,
      'form',
      () => onFormChanged(deps, view, user.id),
      async () => {},
    );
  };
  app.action(ids.formAny, async ({ ack, body }) => {
    await ack();
    await onFormAction(body);
  });
  app.options(ids.paramAny, async ({ ack, body, options: asked }) => {
    const suggestion = isForUs(deps, body) ? suggestionSchema.safeParse(body) : undefined;
    if (suggestion?.success !== true) return ack({ options: [] });
    const { view, user } = suggestion.data;
    return ack({ options: await pickerOptions(deps, view, asked.action_id, asked.value, user.id) });
  });
  app.view<ViewSubmitAction>(ids.form, async ({ ack, body }) => {
    if (!isForUs(deps, body)) return ack();
    const { view, user } = formAction.parse(body);
    await inDelivery(
      deps,
      'submission',
      () => onSubmission(deps, view, user.id, ack),
      async () => {},
    );
  });
}

const user = z.object({ id: z.string() });
const formAction = z.object({ view: viewSchema, user });
const suggestionSchema = formAction;

type Ack = () => Promise<void>;

const onCommand = (deps: SlackDeps, body: z.output<typeof slashSchema>, ack: Ack): Promise<void> =>
  accept(deps, 'command', typedFrom(body), ack);

/** Slack never delivers a command twice; whoever replays a signed one gets nothing done. */
async function accept(deps: SlackDeps, kind: 'command' | 'offer', typed: Typed, ack: Ack): Promise<void> {
  const { userId, responseUrl: answerTo } = typed;
  const line = `${typed.command} ${typed.text}`.trim();
  const accepting = deps.accepted.begin(`${kind}:${typed.trigger}`, { userId, line, ...(answerTo && { answerTo }) });
  accepting.catch(() => {}); // awaited below, after the acknowledgement
  await ack();
  const work = async () => {
    const accepted = await accepting;
    if (accepted === undefined) return;
    await runCommand(deps, typed).finally(() => accepted.answered());
  };
  await inDelivery(deps, kind, work, (sentence) => reply(answerTo, say(sentence), deps.log));
}

/** "Did you mean": the button holds the whole corrected command. */
async function onOffer(deps: SlackDeps, body: unknown, ack: Ack): Promise<void> {
  const press = pressSchema.parse(body);
  const [command = '', ...text] = (press.actions[0]?.value ?? '').split(' ');
  const typed = {
    command,
    text: text.join(' '),
    userId: press.user.id,
    channel: press.channel?.id ?? press.user.id,
    trigger: press.trigger_id ?? '',
    responseUrl: press.response_url,
  };
  await accept(deps, 'offer', typed, ack);
}

function operationOf(view: FormView): Operation {
  const { operation } = readMeta(view.private_metadata);
  const found = operationNamed(operation);
  if (found === undefined) throw new Error(`a form names an unknown operation: ${operation}`);
  return found;
}

async function onFormChanged(deps: SlackDeps, view: FormView, userId: string): Promise<void> {
  if (isRefusal(await deps.people.whoWas(userId))) return;
  await formChanged(deps, view, operationOf(view));
}

type ViewAck = (response?: { response_action: 'errors'; errors: Record<string, string> }) => Promise<void>;

async function onSubmission(deps: SlackDeps, view: FormView, userId: string, ack: ViewAck): Promise<void> {
  const submitted = await formSubmitted(deps, view, operationOf(view), userId);
  if ('errors' in submitted) return ack({ response_action: 'errors', errors: submitted.errors });
  await ack();
  await submitted.after();
}
