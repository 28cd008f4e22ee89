// A plain resource of which each project has exactly one, from the start.
import type { z } from 'zod';
import { type Answer, type Ask, ok } from './ask.js';
import { checkedPart } from './body.js';
import { type Details, type Route, route } from './route.js';
import type { Thing } from './world.js';

export interface Singleton extends Details {
  readonly path: string;
  /** Schema of the body. PATCH takes any part of it. */
  readonly body: z.ZodObject;
  readonly initially: Thing;
  /** Status of PATCH. */
  readonly update: 200 | 202;
  /** Called for PATCH: may refuse or change what was sent. */
  readonly updating?: (ask: Ask, sent: Thing) => Thing;
}

export function singleton(of: Singleton): readonly Route[] {
  const { path, body, initially, update, updating = (_, sent) => sent } = of;
  const at = ({ params }: Ask) => path.replace('{groupId}', params.groupId ?? '');
  const kept = (ask: Ask): Thing => ask.world.things.get(at(ask))?.[0] ?? initially;
  const updated = (ask: Ask): Answer => {
    const after = { ...kept(ask), ...updating(ask, checkedPart(body, ask.body)) };
    ask.world.things.set(at(ask), [after]);
    return { status: update, body: after, changed: `changed ${path.split('/').at(-1)}` };
  };
  return [route('get', path, (ask) => ok(kept(ask)), of), route('patch', path, updated, of)];
}
