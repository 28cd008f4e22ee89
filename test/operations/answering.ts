// An Atlas that answers from a table, over real HTTP, for answers that the simulated Atlas never gives.
import { createServer, type IncomingMessage } from 'node:http';
import { z } from 'zod';
import type { Atlas } from '../../src/atlas/atlas.js';
import { createAtlas } from '../../src/atlas/client.js';
import { createLog } from '../../src/log.js';
import type { ChangeCall, Params, Preview } from '../../src/operations/operation.js';

export const PROJECT = '32b6e34b3d91647abb20e7b8';
export const ORG = 'a0123456789abcdef012345a';
export const IDP = '6a794085c0eb9e7a1771c19a';
export const FEDERATION = '656e4d8e91cb7d26db1bc9c6';

/** What the API answers, by method and path below its root. A status other than 200 comes with its errorCode. */
export type Answers = Readonly<Record<string, object | readonly [status: number, errorCode?: string]>>;

/** A project and its organization, which nearly every operation looks up. */
export const BASE: Answers = {
  [`GET /groups/${PROJECT}`]: { id: PROJECT, name: 'Payments', orgId: ORG },
  [`GET /groups/${PROJECT}/backupCompliancePolicy`]: {},
  [`GET /orgs/${ORG}`]: { id: ORG, name: 'Counter Inc' },
  'GET /orgs': { results: [{ id: ORG, name: 'Counter Inc' }] },
};

interface Asked {
  /** `POST /groups/...` */
  readonly call: string;
  readonly query: string;
  readonly body: string;
}

/** Runs `work` against such an Atlas. `asked` grows with every call but the sign-in. */
export async function withAnswers<T>(answers: Answers, work: (atlas: Atlas, asked: Asked[]) => Promise<T>): Promise<T> {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const { pathname, search } = new URL(request.url ?? '', 'http://localhost');
    const call = `${request.method} ${decodeURIComponent(pathname.replace('/api/atlas/v2', ''))}`;
    const signingIn = pathname.startsWith('/api/oauth/');
    if (!signingIn) asked.push({ call, query: search, body: await bodyOf(request) });
    const answer = signingIn ? { access_token: 'token', expires_in: 3600 } : (answers[call] ?? [404, 'NOT_IN_TABLE']);
    const [status, errorCode] = isStatus(answer) ? answer : [200];
    const body = isStatus(answer) ? errorCode && { error: status, errorCode } : answer;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(body ? JSON.stringify(body) : undefined);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = z.object({ port: z.number() }).parse(server.address());
  const atlas = createAtlas({
    baseUrl: `http://127.0.0.1:${port}`,
    credential: { kind: 'service-account', clientId: 'mdb_sa_id_1', clientSecret: 'mdb_sa_sk_1' },
    log: createLog('silent'),
    sleep: () => Promise.resolve(),
  });
  try {
    return await work(atlas, asked);
  } finally {
    await atlas.close();
    await new Promise((closed) => server.close(closed));
  }
}

/** The change as it is sent once it is approved. */
export function toSend(preview: Preview, params: Params): ChangeCall {
  const { basis, blockers, call } = preview;
  if (call === undefined) throw new Error(`it is blocked: ${JSON.stringify(blockers)}`);
  return { params, basis, call };
}

const isStatus = (answer: Answers[string]): answer is readonly [number, string?] =>
  Array.isArray(answer) && typeof answer[0] === 'number';

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks = await request.toArray();
  return Buffer.concat(chunks).toString();
}
