// Renders the bot's Home tab when a user opens it.
import { z } from 'zod';
import { readDoubtsText } from '../../approvals/history/relevant-doubts.js';
import { isRefusal } from '../../approvals/request/refusal.js';
import { handleDelivery, withReference } from '../api/delivery.js';
import { noteRefusal } from '../api/note-refusal.js';
import { publishHome } from '../api/views.js';
import type { CommandServices } from '../commands/commands.js';
import { readHomeSections } from './sections.js';
import { homeView, messageHomeView } from './view.js';

const openedSchema = z.object({ event: z.object({ user: z.string(), tab: z.string() }) });

/** Handles an acknowledged event. */
export async function onHomeOpened(deps: CommandServices, body: unknown): Promise<void> {
  const { user, tab } = openedSchema.parse(body).event;
  if (tab !== 'home') return;
  const leave = deps.lineLimit.enter(user);
  // If a user opens the tab too often, the tab keeps its last content.
  if (typeof leave === 'string') return;
  const draw = async () => publishHome(deps, user, await drawn(deps, user));
  await handleDelivery(deps, 'home', draw, () =>
    publishHome(deps, user, messageHomeView(withReference(NOT_READ))),
  ).finally(leave);
}

const NOT_READ = 'I couldn’t load this tab. Open it again in a minute.';

async function drawn(deps: CommandServices, user: string) {
  const person = await deps.people.cachedPerson(user);
  if (isRefusal(person)) {
    noteRefusal(deps, person, { by: user, tried: 'home' });
    return messageHomeView(person.sentence);
  }
  const [sections, doubts] = await Promise.all([readHomeSections(deps, person), readDoubtsText(deps, deps.policy)]);
  return homeView(sections, deps.workspace.url, doubts);
}
