// Handles "Ask Atlas about this" in a message's menu. Finds the places an alert is about and suggests look-ups.
import { z } from 'zod';
import { allowedPlacePredicate, lookUpAnywhereRefusal, type PermissionServices } from '../../approvals/people/ask.js';
import { isRefusal } from '../../approvals/request/refusal.js';
import type { Person } from '../../approvals/request/request.js';
import { lookUps } from '../../operations/index.js';
import type { LookUp } from '../../operations/operation.js';
import { type MessageServices, tellPrivately, tellRefusal } from '../answers/audience.js';
import { messageIfLookUpsDown } from '../answers/no-answer.js';
import { withTimeLimit } from '../api/delivery.js';
import type { AuditServices } from '../api/note-refusal.js';
import type { Message } from '../api/reply.js';
import { ids } from '../ids.js';
import type { LineServices } from '../lines/channel-default.js';
import { formatExactLine } from '../lines/exact-line.js';
import type { Origin } from '../lines/typed-command.js';
import type { MemberServices } from '../people/identity.js';
import { acceptLine } from './accept-line.js';
import { timeIn } from './alert-finds.js';
import { type AlertLookUp, type AlertSubject, lookUpsForAlert } from './alert-offers.js';
import { findAlertPlaces } from './alert-places.js';
import type { Bot, CommandServices } from './commands.js';
import { messageText } from './message-text.js';
import { type LookUpButton, nothingFoundMessage, offersMessage, type PlaceOffers } from './shortcut-message.js';

const shortcutSchema = z.object({
  user: z.object({ id: z.string() }),
  channel: z.object({ id: z.string(), name: z.string().optional() }),
  trigger_id: z.string(),
  response_url: z.string().optional(),
  message_ts: z.string(),
  message: z.object({ thread_ts: z.string().optional() }).loose(),
});

export const SHORTCUT_NAME = 'Ask Atlas about this';
const NAMES_WITHIN_MS = 8_000;
const MOST_BUTTONS = 6;

export async function onMessageShortcut(
  deps: CommandServices,
  bot: Bot,
  body: unknown,
  ack: () => Promise<void>,
): Promise<void> {
  const { user, channel, trigger_id: key, response_url: responseUrl, message_ts, message } = shortcutSchema.parse(body);
  const thread = message.thread_ts;
  const origin: Origin = {
    userId: user.id,
    channel: channel.id,
    ...(channel.name !== undefined && { channelName: channel.name }),
    ...(thread !== undefined && { thread }),
    ...(responseUrl !== undefined && { responseUrl }),
  };
  const written = Number(message_ts) * 1_000;
  const alert = { text: messageText(message), written, thread: thread ?? message_ts };
  const work = () => answer(deps, `@${bot.name}`, origin, alert);
  await acceptLine(deps, { kind: 'shortcut', key, typed: { ...origin, command: SHORTCUT_NAME, text: '' }, work }, ack);
}

interface AlertMessage {
  readonly text: string;
  /** The time when the message was posted, in milliseconds since the epoch. */
  readonly written: number;
  /** The `ts` of the message's thread, even if there are no replies yet. */
  readonly thread: string;
}

async function answer(
  deps: PermissionServices & LineServices & MemberServices & MessageServices & AuditServices,
  command: string,
  origin: Origin,
  alert: AlertMessage,
): Promise<void> {
  const person = await deps.people.cachedPerson(origin.userId);
  if (isRefusal(person)) {
    await tellRefusal(deps, origin, person, ids.askAbout);
    return;
  }
  const offers = await offersFor(deps, command, origin, alert, person).catch(messageIfLookUpsDown(deps));
  await tellPrivately(deps, origin, offers);
}

async function offersFor(
  deps: PermissionServices & LineServices,
  command: string,
  origin: Origin,
  alert: AlertMessage,
  person: Person,
): Promise<Message> {
  const allowed = await lookUpsOf(deps, person);
  const usable = allowed.map(({ operation }) => operation);
  const forms = () => buttonsFor(deps, command, lookUpsForAlert(usable, alert.text));
  try {
    const { places, isNamed } = await withTimeLimit(NAMES_WITHIN_MS, findAlertPlaces(deps, origin, alert.text));
    const at = timeIn(alert.text, alert.written) ?? alert.written;
    const groups = await groupsOf(deps, command, places, allowed, { text: alert.text, at });
    return groups.length > 0
      ? offersMessage(groups, at, isNamed, alert.thread)
      : nothingFoundMessage(await forms(), 'nothing is named', alert.thread);
  } catch (error) {
    deps.log.warn({ err: error }, 'failed to read the names for an alert');
    return nothingFoundMessage(await forms(), 'Atlas is silent', alert.thread);
  }
}

interface Allowed {
  readonly operation: LookUp;
  readonly there: Awaited<ReturnType<typeof allowedPlacePredicate>>;
}

async function lookUpsOf(deps: PermissionServices, person: Person): Promise<readonly Allowed[]> {
  const all = lookUps.map(async (operation) => {
    if ((await lookUpAnywhereRefusal(deps, operation, person)) !== undefined) return [];
    return [{ operation, there: await allowedPlacePredicate(deps, operation, person) }];
  });
  return (await Promise.all(all)).flat();
}

/** Returns the look-ups the user may run for each place. Omits places without look-ups to keep their names hidden. */
async function groupsOf(
  deps: LineServices,
  command: string,
  places: readonly AlertSubject[],
  allowed: readonly Allowed[],
  { text, at }: { readonly text: string; readonly at: number },
): Promise<readonly PlaceOffers[]> {
  const groups = places.map(async (about) => {
    const usable = allowed.filter(({ there }) => there({ project: about.project })).map(({ operation }) => operation);
    const fits = lookUpsForAlert(usable, text, { about, at, now: Date.now() });
    return { about, offers: await buttonsFor(deps, command, fits) };
  });
  return (await Promise.all(groups)).filter(({ offers }) => offers.length > 0);
}

const buttonsFor = (deps: LineServices, command: string, found: readonly AlertLookUp[]): Promise<LookUpButton[]> =>
  Promise.all(
    found.slice(0, MOST_BUTTONS).map(async ({ operation, label, params }) => ({
      label,
      line: `${command} ${await formatExactLine(deps, operation, params)}`,
    })),
  );
