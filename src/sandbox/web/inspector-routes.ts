// HTTP routes of the inspector and the fault panel: their shared event stream and the panel's actions.
import express, { type Response, type Router } from 'express';
import type { FaultPanel } from './fault-panel.js';
import { faultActSchema } from './fault-panel-wire.js';
import { jsonPostHandler, sendText, streamUpdates } from './http.js';
import type { Inspector } from './inspector.js';

/** The interval at which changes are batched, in milliseconds. */
const GATHER_MS = 40;

export function inspectorRoutes(inspector: Inspector, dial: FaultPanel): Router {
  const router = express.Router();
  router.get('/inspector', (_, response) => watch(inspector, dial, response));
  router.get('/inspector/entry', ({ query: { id } }, response) => {
    const details = inspector.timeline.details(Number(id));
    if (details === undefined) sendText(response, 404, 'This entry is no longer stored.');
    else response.json(details);
  });
  return router.post(
    '/dial',
    jsonPostHandler(faultActSchema, (act) => dial.act(act), 'The fault panel doesn’t have this control.'),
  );
}

/**
 * One event stream for the inspector and the fault panel, because a browser opens at most six connections per host
 * across all tabs. Events: `inspector` (InspectorUpdate) and `dial` (FaultPanelState). After the first message, only
 * changes are sent.
 */
function watch(inspector: Inspector, dial: FaultPanel, response: Response): void {
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
    fresh = new Set();
  };
  streamUpdates(response, GATHER_MS, draw, (changed) => [
    inspector.timeline.onNews((ids) => {
      for (const id of ids) fresh?.add(id);
    }),
    ...[inspector, dial].map((one) => one.onChange(changed)),
  ]);
}
