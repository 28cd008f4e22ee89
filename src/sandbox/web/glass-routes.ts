// The glass box, the fault dial and the stories over HTTP: one stream of all three, and what is done to them.
import type { ServerResponse } from 'node:http';
import type { Dial } from './dial.js';
import { dialActSchema } from './dial-wire.js';
import type { Glass } from './glass.js';
import { jsonIn, type Route, say, sayJson } from './http.js';
import type { Stories } from './stories.js';
import { storiesActSchema } from './stories-wire.js';

export interface BehindTheScenes {
  readonly glass: Glass;
  readonly dial: Dial;
  readonly stories: Stories;
}

/** Many changes in one moment are one picture. */
const GATHER_MS = 40;

export function glassRoutes({ glass, dial, stories }: BehindTheScenes): readonly Route[] {
  return [
    async ({ method }, response, { pathname }) => {
      if (method !== 'GET' || pathname !== '/glass') return false;
      watch({ glass, dial, stories }, response);
      return true;
    },
    async ({ method }, response, { pathname, searchParams }) => {
      if (method !== 'GET' || pathname !== '/glass/entry') return false;
      const details = glass.timeline.details(Number(searchParams.get('id')));
      if (details === undefined) say(response, 404, 'That entry is not kept any more.');
      else sayJson(response, details);
      return true;
    },
    async (request, response, { pathname }) => {
      if (request.method !== 'POST' || pathname !== '/dial') return false;
      const act = dialActSchema.safeParse(await jsonIn(request, response));
      if (response.headersSent) return true;
      if (act.success) sayJson(response, await dial.act(act.data));
      else say(response, 400, 'There is no such thing at the dial.');
      return true;
    },
    async (request, response, { pathname }) => {
      if (request.method !== 'POST' || pathname !== '/stories') return false;
      const act = storiesActSchema.safeParse(await jsonIn(request, response));
      if (response.headersSent) return true;
      if (act.success && (await stories.act(act.data))) sayJson(response, stories.state());
      else say(response, 400, 'There is no such story.');
      return true;
    },
  ];
}

/**
 * One stream for all three, since a browser opens six connections to a place at most, whatever the number of tabs.
 * Events: `glass` (GlassNews), `dial` (DialState), `stories` (StoriesState); each is sent when it is another than before.
 */
function watch({ glass, dial, stories }: BehindTheScenes, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  const sent = new Map<string, string>();
  const send = (event: string, value: unknown) => {
    const data = JSON.stringify(value);
    if (sent.get(event) === data) return;
    sent.set(event, data);
    response.write(`event: ${event}\ndata: ${data}\n\n`);
  };
  const fresh = new Set<number>();
  let waiting: NodeJS.Timeout | undefined;
  const sendAll = (ids?: Iterable<number>) => {
    waiting = undefined;
    send('glass', glass.news(ids));
    send('dial', dial.state());
    send('stories', stories.state());
    fresh.clear();
  };
  const soon = () => {
    waiting ??= setTimeout(sendAll, GATHER_MS, fresh);
  };
  const forget = [
    glass.timeline.onNews((ids) => {
      for (const id of ids) fresh.add(id);
    }),
    ...[glass, dial, stories].map((one) => one.onChange(soon)),
  ];
  response.once('close', () => {
    clearTimeout(waiting);
    for (const stop of forget) stop();
  });
  sendAll();
}
