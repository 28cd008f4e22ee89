// HTTP routes of the inspector, the fault panel and the stories: their shared event stream and their actions.
import express, { type Response, type Router } from 'express';
import type { FaultPanel } from './fault-panel.js';
import { faultActSchema } from './fault-panel-wire.js';
import { jsonPostHandler, sendText, streamUpdates } from './http.js';
import type { Inspector } from './inspector.js';
import type { Stories } from './stories.js';
import { type StoriesAct, storiesActSchema } from './stories-wire.js';

interface BehindTheScenes {
  readonly inspector: Inspector;
  readonly dial: FaultPanel;
  readonly stories: Stories;
}

/** The interval at which changes are batched, in milliseconds. */
const GATHER_MS = 40;

export function inspectorRoutes({ inspector, dial, stories }: BehindTheScenes): Router {
  const router = express.Router();
  router.get('/inspector', (_, response) => watch({ inspector, dial, stories }, response));
  router.get('/inspector/entry', ({ query: { id } }, response) => {
    const details = inspector.timeline.details(Number(id));
    if (details === undefined) sendText(response, 404, 'This entry is no longer stored.');
    else response.json(details);
  });
  router.post(
    '/dial',
    jsonPostHandler(faultActSchema, (act) => dial.act(act), 'The fault panel doesn’t have this control.'),
  );
  const tell = async (act: StoriesAct) => (stories.act(act) ? stories.state() : undefined);
  return router.post('/stories', jsonPostHandler(storiesActSchema, tell, 'This story doesn’t exist.'));
}

/**
 * One event stream for the inspector, the fault panel and the stories, because a browser opens at most six connections
 * per host across all tabs. Events: `inspector` (InspectorUpdate), `dial` (FaultPanelState), `stories` (StoriesState).
 * After the first message, only changes are sent.
 */
function watch({ inspector, dial, stories }: BehindTheScenes, response: Response): void {
  const sent = new Map<string, string>();
  const send = (event: string, value: unknown) => {
    const data = JSON.stringify(value);
    if (sent.get(event) === data) return;
    sent.set(event, data);
    response.write(`event: ${event}\ndata: ${data}\n\n`);
  };
  /** Ids of the entries to send. Undefined for the first message, which contains all entries. */
  let fresh: Set<number> | undefined;
  const draw = () => {
    send('inspector', inspector.news(fresh));
    send('dial', dial.state());
    send('stories', stories.state());
    fresh = new Set();
  };
  streamUpdates(response, GATHER_MS, draw, (changed) => [
    inspector.timeline.onNews((ids) => {
      for (const id of ids) fresh?.add(id);
    }),
    ...[inspector, dial, stories].map((one) => one.onChange(changed)),
  ]);
}
