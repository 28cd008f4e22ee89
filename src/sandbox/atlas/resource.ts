// Creates routes from declarative resource definitions. Only special behavior needs code.
import { z } from 'zod';
import { ApiError } from './api-error.js';
import { parseBody, parsePartialBody } from './body.js';
import { PAGING_QUERY, pageAnswer } from './listing.js';
import { type Route, type RouteOptions, route } from './route.js';
import { type Answer, notFoundError, ok, type RouteCall, selfLinks } from './route-call.js';
import { isExpired } from './world/ids.js';
import type { AtlasObject } from './world.js';

interface Resource<T extends object> extends RouteOptions {
  /** The versions for single items, if they differ from the list's. */
  readonly itemVersions?: readonly string[];
  /** The list's path, as in the OpenAPI document. */
  readonly path: string;
  /** An item's path segment, e.g. `{alertId}`. Undefined if single items have no route. */
  readonly item?: string;
  /** `bare`: returns a plain array. By default, the list is paged. */
  readonly list?: 'bare';
  /** Returns all items. Items with a `projectId` are listed only in their project. */
  readonly kept: (ask: RouteCall) => T[];
  /** Filters and sorts the list according to the query. */
  readonly select?: (ask: RouteCall, all: readonly T[]) => readonly T[];
  /** Finds the item. By default, the item whose key is in the path. */
  readonly one?: (ask: RouteCall) => T;
  /** Default: `id`. */
  readonly key?: (thing: T) => string;
  /** The error code if an item doesn't exist (404). */
  readonly missing?: string;
  /** Formats an item. By default, returns all fields with the project and a self link. */
  readonly draw?: (ask: RouteCall, thing: T) => unknown;
  /** Formats an item's name for the call log. */
  readonly named?: (ask: RouteCall, thing: T) => string;
  readonly create?: (ask: RouteCall) => Answer;
  readonly update?: (ask: RouteCall, thing: T) => Answer;
  /** The handler for DELETE, or a status. With a status, DELETE removes the item from `kept` and returns the status. */
  readonly remove?: 202 | 204 | ((ask: RouteCall, thing: T) => Answer);
  /** Handlers for POST to an item, by path suffix, e.g. `:addRole`. */
  readonly actions?: Readonly<Record<string, (ask: RouteCall, thing: T) => Answer>>;
  /** Route options for POST, PATCH and DELETE. */
  readonly writing?: Omit<RouteOptions, 'query'>;
  /** Called before DELETE removes the item, if `remove` is a status. May reject the call or change other items. */
  readonly removing?: (ask: RouteCall, thing: T) => void;
  /** The type of the event that DELETE creates, if `remove` is a status. */
  readonly removeEvent?: string;
}

export function resourceRoutes<T extends object>(of: Resource<T>): readonly Route[] {
  const { path, item, list, create, update, remove, actions = {} } = of;
  const { all, one, draw } = withUsual(of);
  const listed = (ask: RouteCall) => {
    const things = of.select?.(ask, all(ask)) ?? all(ask);
    return list === 'bare'
      ? ok(things.map((each) => draw(ask, each)))
      : pageAnswer(ask, things, (each) => draw(ask, each));
  };
  const removed = typeof remove === 'function' ? remove : remover(of, remove);
  const paging = list === 'bare' ? {} : PAGING_QUERY;
  const at = `${path}/${item}`;
  const details = { ...of, versions: of.itemVersions ?? of.versions, query: {} };
  const writing = { ...details, ...of.writing };
  return [
    route('get', path, listed, { ...of, query: { ...paging, ...of.query } }),
    ...(create === undefined ? [] : [route('post', path, create, { ...of, ...of.writing, query: {} })]),
    ...(item === undefined ? [] : [route('get', at, (ask) => ok(draw(ask, one(ask))), details)]),
    ...(update === undefined ? [] : [route('patch', at, (ask) => update(ask, one(ask)), writing)]),
    ...(remove === undefined ? [] : [route('delete', at, (ask) => removed(ask, one(ask)), writing)]),
    ...Object.entries(actions).map(([name, act]) => route('post', at + name, (ask) => act(ask, one(ask)), writing)),
  ];
}

function remover<T extends object>(of: Resource<T>, status = 204) {
  const { named } = withUsual(of);
  return (ask: RouteCall, thing: T): Answer => {
    of.removing?.(ask, thing);
    of.kept(ask).splice(of.kept(ask).indexOf(thing), 1);
    return { status, changed: `deleted ${named(ask, thing)}`, event: of.removeEvent };
  };
}

function withUsual<T extends object>({ path, item = '', kept, ...of }: Resource<T>) {
  const what = path.split('/').at(-1) ?? '';
  const { key = idOf, named = (_, thing) => `${key(thing)} of ${what}` } = of;
  const all = (ask: RouteCall): readonly T[] =>
    kept(ask).filter((thing) => !('projectId' in thing) || thing.projectId === ask.params.groupId);
  const found = (ask: RouteCall) => {
    const wanted = filled(item, ask);
    const thing = all(ask).find((each) => key(each) === wanted);
    if (thing === undefined) throw notFoundError(what, wanted, of.missing);
    return thing;
  };
  const drawn = (ask: RouteCall, thing: T): object => ({
    ...withGroupId(thing),
    ...selfLinks(ask, `${filled(path, ask)}/${key(thing)}`),
  });
  return { all, one: of.one ?? found, draw: of.draw ?? drawn, named };
}

const idOf = (thing: object) => ('id' in thing ? String(thing.id) : '');

/** Replaces a path's placeholders with the call's parameters. */
const filled = (path: string, { params }: RouteCall) => path.replace(/\{(\w+)\}/g, (_, name) => params[name] ?? '');

/** Renames `projectId` to `groupId`, because the API calls projects groups. */
export const withGroupId = (thing: object) =>
  Object.fromEntries(Object.entries(thing).map(([name, value]) => [name === 'projectId' ? 'groupId' : name, value]));

/** A plain resource. Its items are stored as they were sent, under the resource's path in the world. */
interface DataResource extends Omit<Resource<AtlasObject>, 'kept' | 'create' | 'update'> {
  /** The body's schema. PATCH accepts partial bodies. */
  readonly body?: z.ZodObject;
  readonly create?: 200 | 201;
  /** The error code if the item already exists (409). */
  readonly taken?: string;
  readonly update?: 200 | 202;
  /** The types of the events that POST and PATCH create. */
  readonly events?: { readonly create?: string; readonly update?: string };
  /**
   * Checks an item sent with POST or PATCH. May reject or modify the item.
   * @param before undefined for POST
   */
  readonly taking?: (ask: RouteCall, sent: AtlasObject, before: AtlasObject | undefined) => AtlasObject;
  readonly initially?: readonly AtlasObject[];
}

export function jsonResourceRoutes({
  create,
  update,
  events = {},
  initially = [],
  taking = (_, sent) => sent,
  ...of
}: DataResource): readonly Route[] {
  const { body = z.strictObject({}), key = idOf, taken = 'UNEXPECTED_ERROR' } = of;
  const group = ({ groupId }: RouteCall['params']) => (groupId === undefined ? {} : { groupId });
  const kept = (ask: RouteCall): AtlasObject[] => {
    const path = filled(of.path, ask);
    const things = ask.world.things.get(path) ?? initially.map((thing) => ({ ...group(ask.params), ...thing }));
    things.splice(0, things.length, ...things.filter((thing) => !isExpired(thing, ask.now)));
    ask.world.things.set(path, things);
    return things;
  };
  const { draw, named } = withUsual({ ...of, kept });
  const made = (ask: RouteCall): Answer => {
    const thing = { ...group(ask.params), ...taking(ask, parseBody(body, ask.body), undefined) };
    if (kept(ask).some((each) => key(each) === key(thing))) throw new ApiError(409, taken, 'The item already exists.');
    kept(ask).push(thing);
    const changed = `created ${named(ask, thing)}`;
    return { status: create ?? 201, body: draw(ask, thing), changed, event: events.create };
  };
  const updated = (ask: RouteCall, thing: AtlasObject): Answer => {
    Object.assign(thing, taking(ask, parsePartialBody(body, ask.body), thing));
    const changed = `changed ${named(ask, thing)}`;
    return { status: update ?? 200, body: draw(ask, thing), changed, event: events.update };
  };
  return resourceRoutes({ ...of, kept, ...(create && { create: made }), ...(update && { update: updated }) });
}
