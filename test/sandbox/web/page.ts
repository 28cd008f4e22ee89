// The page's server with both stand-ins, and a client that calls it like a browser.
import { once } from 'node:events';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { type AtlasStandIn, startAtlas } from '../../../src/sandbox/atlas/index.js';
import { atlasSummarySource } from '../../../src/sandbox/web/atlas-summary.js';
import { startPageServer } from '../../../src/sandbox/web/server.js';
import type { Act, ActOutcome, UserSnapshot } from '../../../src/sandbox/web/wire.js';
import { type Bench, overHttp } from '../slack/bolt.js';

export interface PageFixture extends Bench {
  readonly atlas: AtlasStandIn;
  readonly url: string;
  act(as: string, act: Act): Promise<ActOutcome>;
  /** Waits until `look` finds something in what a person sees. */
  sees<T>(as: string, look: (snapshot: UserSnapshot) => T | undefined): Promise<T>;
}

/** @param bundle folder of the bundled page, for tests in a browser */
export async function withPage(bundle?: URL): Promise<PageFixture> {
  const bench = await overHttp();
  const atlas = await startAtlas();
  const page = await startPageServer({
    slack: bench.slack,
    atlas: atlasSummarySource(atlas),
    port: 0,
    ...(bundle && { bundle }),
  });
  return {
    ...bench,
    atlas,
    url: page.url,
    act: async (as, act) => {
      const reply = await fetch(`${page.url}act`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ as, act }),
      });
      return JSON.parse(await reply.text());
    },
    sees: (as, look) => watch(`${page.url}snapshots?as=${as}`, look),
    stop: async () => {
      await page.close();
      await atlas.close();
      await bench.stop();
    },
  };
}

async function watch<T>(url: string, look: (snapshot: UserSnapshot) => T | undefined): Promise<T> {
  const { body } = await fetch(url);
  if (body === null) throw new Error('no stream');
  let pending = '';
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    const events = (pending + chunk).split('\n\n');
    pending = events.pop() ?? '';
    for (const event of events) {
      const found = look(JSON.parse(event.slice('data: '.length)));
      if (found !== undefined) return found;
    }
  }
  throw new Error('the stream ended');
}

/** Sends headers that a browser doesn't let a page set. */
export async function ask(url: string, headers: Record<string, string>, method = 'GET', body = '') {
  const sent = request(url, { method, headers });
  sent.end(body);
  const [reply] = await once(sent, 'response');
  return { status: Number(reply.statusCode), text: await text(reply) };
}
