// Draws the bot's Home tab when a person opens it.
import { z } from 'zod';
import { type PresentDeps, readDescribed } from '../../approvals/history/present.js';
import { isRefusal } from '../../approvals/request/refusal.js';
import { type DeliveryDeps, inDelivery, sayReference, type WorkspaceDeps } from '../api/delivery.js';
import { noteRefusal, type RefusalDeps } from '../api/note-refusal.js';
import { type HomeDeps, publishHome } from '../api/views.js';
import type { LineLimit } from '../commands/line-limit.js';
import type { WhoDeps } from '../people/identity.js';
import { type SectionDeps, sectionsFor } from './sections.js';
import { homeView, sayingHome } from './view.js';

export type HomeOpenedDeps = DeliveryDeps &
  WorkspaceDeps &
  WhoDeps &
  HomeDeps &
  SectionDeps &
  PresentDeps &
  RefusalDeps & { readonly lineLimit: Pick<LineLimit, 'enter'> };

const openedSchema = z.object({ event: z.object({ user: z.string(), tab: z.string() }) });

/** The event has been acknowledged already. */
export async function onHomeOpened(deps: HomeOpenedDeps, body: unknown): Promise<void> {
  const { user, tab } = openedSchema.parse(body).event;
  if (tab !== 'home') return;
  const leave = deps.lineLimit.enter(user);
  // Opened too often: the tab keeps what was drawn last.
  if (typeof leave === 'string') return;
  const draw = async () => publishHome(deps, user, await drawn(deps, user));
  await inDelivery(deps, 'home', draw, () => publishHome(deps, user, sayingHome(sayReference(NOT_READ)))).finally(
    leave,
  );
}

const NOT_READ = 'This could not be read just now. Open it again in a minute.';

async function drawn(deps: HomeOpenedDeps, user: string) {
  const person = await deps.people.whoWas(user);
  if (isRefusal(person)) {
    noteRefusal(deps, person, { by: user, tried: 'home' });
    return sayingHome(person.sentence);
  }
  const [sections, doubts] = await Promise.all([sectionsFor(deps, person), readDescribed(deps, deps.policy)]);
  return homeView(sections, deps.workspace.url, doubts);
}
