// Routes each delivery from Slack to its handler, using Bolt.
import type { RequestListener } from 'node:http';
import { App, HTTPReceiver, type ViewSubmitAction } from '@slack/bolt';
import type { SlackConnection } from '../config.js';
import { mapFromObject } from '../map-from-object.js';
import { slackLogger } from './api/client.js';
import { handleDelivery, ignoringLostAck, isDeliveryForUs } from './api/delivery.js';
import { createHttpReceiver } from './api/http-mode.js';
import { type ButtonPress, pressSchema } from './api/press.js';
import { identifyDelivery } from './api/replays.js';
import { plainMessage } from './api/reply.js';
import { createSocketConnection, createSocketReceiver } from './api/socket-mode.js';
import { pressFromCardMenu } from './cards/card-menu.js';
import { onDecision, tellPresser } from './cards/decision-presses.js';
import type { DecisionServices } from './cards/decisions.js';
import { onEdit, onExtend, onUndo } from './cards/form-presses.js';
import { closingRequestsModal, submitOldRequestsModal } from './cards/forms/close-old-modal.js';
import { recordFormSubmission, submissionSchema } from './cards/forms/submissions.js';
import { acceptLine, acceptOffer } from './commands/accept-line.js';
import { onAnswerPress, onRowChange } from './commands/answer-presses.js';
import type { Bot, CommandServices } from './commands/commands.js';
import { onMention } from './commands/mention.js';
import { openFormOfLine, runCommand } from './commands/run.js';
import { onMessageShortcut } from './commands/shortcut.js';
import { routeForms } from './forms/route-forms.js';
import { onHomeOpened } from './home/opened.js';
import { ids } from './ids.js';
import { commandFromPress, commandFromSlash, slashCommandSchema, type TypedCommand } from './lines/typed-command.js';

export interface SlackApp {
  /** Handles `POST /slack/events`. Undefined in Socket Mode. */
  readonly listener?: RequestListener;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Returns why Slack currently can't deliver anything to us, or undefined if deliveries work. */
  problem(): string | undefined;
}

interface AppOptions {
  readonly connection: SlackConnection;
  readonly apiUrl: string;
  readonly botToken: string;
  readonly bot: Bot & { readonly botId: string };
}

/** Services that the handlers of all deliveries need. */
type Services = DecisionServices & CommandServices;

export function createSlackApp(deps: Services, options: AppOptions): SlackApp {
  const logger = slackLogger(deps.log);
  const { connection } = options;
  const receiver =
    connection.mode === 'http'
      ? createHttpReceiver(connection.signingSecret, deps)
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
  route(app, deps, options.bot);
  return receiver instanceof HTTPReceiver ? overHttp(receiver) : createSocketConnection(app, receiver, deps.log);
}

function overHttp(receiver: HTTPReceiver): SlackApp {
  return { listener: receiver.requestListener, start: async () => {}, stop: async () => {}, problem: () => undefined };
}

const CARD_FORMS = mapFromObject({ [ids.undo]: onUndo, [ids.extend]: onExtend, [ids.edit]: onEdit });

/** Registers all listeners. Deliveries for other apps or workspaces are acknowledged and ignored. */
function route(app: App, deps: Services, bot: Bot): void {
  app.error(async (error) => deps.log.error({ err: error }, 'Bolt failed to handle a delivery'));
  app.command(/.+/, async ({ ack, body }) => {
    if (!isDeliveryForUs(deps, body)) return ack('This app serves a different workspace.');
    const typed = commandFromSlash(slashCommandSchema.parse(body));
    await acceptLine(
      deps,
      { kind: 'command', key: typed.trigger ?? '', typed, work: () => runCommand(deps, typed) },
      ignoringLostAck(deps, (text) => ack(text)),
    );
  });
  type OnPress = (press: ButtonPress, heard: () => Promise<void>, body: unknown) => Promise<void>;
  /** Registers one listener for all ids of a kind, because Bolt tries every listener on each delivery. */
  const onPress = (id: string | RegExp, handle: OnPress) =>
    app.action(id, async ({ ack, body }) => {
      if (!isDeliveryForUs(deps, body)) return ack();
      const heard = ignoringLostAck(deps, () => ack());
      await handle(pressSchema.parse(body), heard, body);
    });
  const onDecide: OnPress = (press, heard, body) => {
    const decide = () => onDecision(deps, press, identifyDelivery(body), heard);
    return handleDelivery(deps, 'press', decide, (sentence) => tellPresser(deps, press, plainMessage(sentence)));
  };
  onPress(ids.decideAny, onDecide);
  app.view<ViewSubmitAction>(ids.decisionFormAny, async ({ ack, body }) => {
    if (!isDeliveryForUs(deps, body)) return ack();
    const submission = submissionSchema.parse(body);
    const heard = ignoringLostAck(deps, ack);
    // The form shows any error, so we send no message.
    await handleDelivery(
      deps,
      'submission',
      async () => {
        if (submission.view.callback_id !== ids.closeOldForm)
          return heard(await recordFormSubmission(deps, submission, identifyDelivery(body)));
        const { id: viewId, private_metadata: metadata } = submission.view;
        await heard({ response_action: 'update', view: closingRequestsModal() });
        await submitOldRequestsModal(deps, { userId: submission.user.id, viewId, metadata });
      },
      async () => {},
    );
  });
  onPress(ids.runAny, (press, heard) => acceptOffer(deps, press, heard, { exact: false }));
  onPress(ids.nextAny, (press, heard) => acceptOffer(deps, press, heard, { exact: true }));
  onPress(ids.answerAny, (press, heard) => onAnswerPress(deps, press, heard));
  onPress(ids.changeRow, (press, heard) => onRowChange(deps, press, heard));
  const onCardForm: OnPress = (press, heard) => {
    const [{ action_id: id = '', value } = {}] = press.actions;
    const open = CARD_FORMS.get(id);
    const typed = commandFromPress(press, value ?? '', true);
    const key = `${id}:${press.trigger_id ?? ''}`;
    const opens = { ...deps, openLine: (line: TypedCommand) => openFormOfLine(deps, line) };
    const work = async () => open?.(opens, press, typed);
    return acceptLine(deps, { kind: 'answer', key, typed, work }, heard);
  };
  for (const id of CARD_FORMS.keys()) onPress(id, onCardForm);
  onPress(ids.cardMenuAny, (press, heard, body) => {
    const chosen = pressFromCardMenu(press);
    const isForm = CARD_FORMS.has(chosen.actions[0]?.action_id ?? '');
    return isForm ? onCardForm(chosen, heard, body) : onDecide(chosen, heard, body);
  });
  routeForms(app, deps);
  app.shortcut({ callback_id: ids.askAbout, type: 'message_action' }, async ({ ack, body }) => {
    if (!isDeliveryForUs(deps, body)) return ack();
    await onMessageShortcut(deps, bot, body, ignoringLostAck(deps, ack));
  });
  app.event('app_mention', async ({ body }) => {
    if (isDeliveryForUs(deps, body)) await onMention(deps, bot, body);
  });
  app.event('app_home_opened', async ({ body }) => {
    if (isDeliveryForUs(deps, body)) await onHomeOpened(deps, body);
  });
}
