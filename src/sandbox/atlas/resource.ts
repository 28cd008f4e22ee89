// Resources as data: what is said of one becomes its routes. Written by hand is only what Atlas does in a way of its own.
import { z } from 'zod';
import { type Answer, type Ask, missing, ok, self } from './ask.js';
import { checked, checkedPart } from './body.js';
import type { Role } from './credentials.js';
import { PAGED, page } from './listing.js';
import { Refused } from './refused.js';
import { type Details, type Route, route } from './route.js';
import { isOver } from './world/ids.js';
import type { Thing } from './world.js';

export interface Resource<T extends object> extends Details {
  /** Of one, where they are others than the list's. */
  readonly itemVersions?: readonly string[];
  /** Of the list, as the OpenAPI document writes it. */
  readonly path: string;
  /** What follows it for one of the list, such as `{alertId}`; without it there is no route for one. */
  readonly item?: string;
  /** How the list comes. Default: in pages. */
  readonly list?: 'bare';
  /** Where they are. Of those that tell their project, only the ones in the path's project are meant. */
  readonly kept: (ask: Ask) => T[];
  /** What the list's query asks for, in the list's order. */
  readonly select?: (ask: Ask, all: readonly T[]) => readonly T[];
  /** Default: the one whose key is in the path. */
  readonly one?: (ask: Ask) => T;
  /** Default: its `id`. */
  readonly key?: (thing: T) => string;
  /** The code of the 404. */
  readonly missing?: string;
  /** Default: as it is kept, with its project and a link to itself. */
  readonly draw?: (ask: Ask, thing: T) => unknown;
  /** How the record of calls names one. */
  readonly named?: (ask: Ask, thing: T) => string;
  /** What a PATCH does. */
  readonly update?: (ask: Ask, thing: T) => Answer;
  /** The status of a DELETE. */
  readonly remove?: 202 | 204;
  /** What the credential has to be for a POST, PATCH or DELETE, where `role` is not that. */
  readonly writeRole?: Role;
  /** What a DELETE does besides, or refuses. */
  readonly removing?: (ask: Ask, thing: T) => void;
  /** The type of the event that a DELETE leaves. */
  readonly removeEvent?: string;
}

export function resource<T extends object>(of: Resource<T>): readonly Route[] {
  const { path, item, list, kept, update, remove } = of;
  const { all, one, draw, named } = withUsual(of);
  const listed = (ask: Ask) => {
    const things = of.select?.(ask, all(ask)) ?? all(ask);
    return list === 'bare' ? ok(things.map((each) => draw(ask, each))) : page(ask, things, (each) => draw(ask, each));
  };
  const deleted = (ask: Ask): Answer => {
    const thing = one(ask);
    of.removing?.(ask, thing);
    kept(ask).splice(kept(ask).indexOf(thing), 1);
    return { status: remove ?? 204, changed: `deleted ${named(ask, thing)}`, event: of.removeEvent };
  };
  const paging = list === 'bare' ? {} : PAGED;
  const at = `${path}/${item}`;
  const details = { ...of, versions: of.itemVersions ?? of.versions, query: {} };
  return [
    route('get', path, listed, { ...of, query: { ...paging, ...of.query } }),
    ...(item === undefined ? [] : [route('get', at, (ask) => ok(draw(ask, one(ask))), details)]),
    ...(update === undefined ? [] : [route('patch', at, (ask) => update(ask, one(ask)), writing(details))]),
    ...(remove === undefined ? [] : [route('delete', at, deleted, writing(details))]),
  ];
}

const writing = ({ writeRole, ...details }: Details & { readonly writeRole?: Role }): Details =>
  writeRole === undefined ? details : { ...details, role: writeRole };

function withUsual<T extends object>({ path, item = '', kept, ...of }: Resource<T>) {
  const what = path.split('/').at(-1) ?? '';
  const { key = idOf, named = (_, thing) => `${key(thing)} of ${what}` } = of;
  const all = (ask: Ask): readonly T[] =>
    kept(ask).filter((thing) => !('projectId' in thing) || thing.projectId === ask.params.groupId);
  const found = (ask: Ask) => {
    const wanted = filled(item, ask);
    const thing = all(ask).find((each) => key(each) === wanted);
    if (thing === undefined) throw missing(what, wanted, of.missing);
    return thing;
  };
  const drawn = (ask: Ask, thing: T): object => ({
    ...inGroup(thing),
    ...self(ask, `${filled(path, ask)}/${key(thing)}`),
  });
  return { all, one: of.one ?? found, draw: of.draw ?? drawn, named };
}

const idOf = (thing: object) => ('id' in thing ? String(thing.id) : '');

/** A path with the segments of the call in it. */
const filled = (path: string, { params }: Ask) => path.replace(/\{(\w+)\}/g, (_, name) => params[name] ?? '');

/** What we call a project is a group in the API. */
export const inGroup = (thing: object) =>
  Object.fromEntries(Object.entries(thing).map(([name, value]) => [name === 'projectId' ? 'groupId' : name, value]));

/** One that is nothing but data: kept as it was sent, in the world at its path. */
export interface DataResource extends Omit<Resource<Thing>, 'kept' | 'update'> {
  /** What is sent. In an update each field may be left out, and then stays as it is. */
  readonly body?: z.ZodObject;
  /** The status of a POST to the list. */
  readonly create?: 200 | 201;
  /** The code of the 409. */
  readonly taken?: string;
  /** The status of a PATCH. */
  readonly update?: 200 | 202;
  /** What a POST or PATCH refuses besides, or makes of what was sent. @param before undefined for a POST */
  readonly taking?: (ask: Ask, sent: Thing, before: Thing | undefined) => Thing;
  /** What is there before anybody has changed it. */
  readonly initially?: readonly Thing[];
}

export function dataResource({
  create,
  update,
  initially = [],
  taking = (_, sent) => sent,
  ...of
}: DataResource): readonly Route[] {
  const { body = z.strictObject({}), key = idOf, taken = 'DUPLICATE' } = of;
  const group = ({ groupId }: Ask['params']) => (groupId === undefined ? {} : { groupId });
  const kept = (ask: Ask): Thing[] => {
    const path = filled(of.path, ask);
    const things = ask.world.things.get(path) ?? initially.map((thing) => ({ ...group(ask.params), ...thing }));
    things.splice(0, things.length, ...things.filter((thing) => !isOver(thing, ask.now)));
    ask.world.things.set(path, things);
    return things;
  };
  const { draw, named } = withUsual({ ...of, kept });
  const made = (ask: Ask): Answer => {
    const thing = { ...group(ask.params), ...taking(ask, checked(body, ask.body), undefined) };
    if (kept(ask).some((each) => key(each) === key(thing))) throw new Refused(409, taken, 'It is there already.');
    kept(ask).push(thing);
    return { status: create ?? 201, body: draw(ask, thing), changed: `made ${named(ask, thing)}` };
  };
  const updated = (ask: Ask, thing: Thing): Answer => {
    Object.assign(thing, taking(ask, checkedPart(body, ask.body), thing));
    return { status: update ?? 200, body: draw(ask, thing), changed: `changed ${named(ask, thing)}` };
  };
  return [
    ...resource({ ...of, kept, ...(update !== undefined && { update: updated }) }),
    ...(create === undefined ? [] : [route('post', of.path, made, writing({ ...of, query: {} }))]),
  ];
}
