// What there is one of in each project: nothing but data at its path, there before anybody has changed it.
import type { z } from 'zod';
import { type Answer, type Ask, ok } from './ask.js';
import { checkedPart } from './body.js';
import { type Details, type Route, route } from './route.js';
import type { Thing } from './world.js';

export interface Singleton extends Details {
  readonly path: string;
  /** What is sent. Each field may be left out, and then stays as it is. */
  readonly body: z.ZodObject;
  readonly initially: Thing;
  /** The status of a PATCH. */
  readonly update: 200 | 202;
  /** What a PATCH refuses, or changes besides. */
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
