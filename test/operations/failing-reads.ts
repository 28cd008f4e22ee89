// Asks a question with each of its reads failing, in every way that Atlas can fail, or finding nothing.
import type { Atlas } from '../../src/atlas/atlas.js';
import { AtlasApiError, AtlasUnreachableError } from '../../src/atlas/errors.js';
import type { Got, Instead, Read, Replay } from './replayed.js';

export const status = (code: number, errorCode?: string) => (path: string) =>
  new AtlasApiError(
    { method: 'GET', path },
    { status: code, ...(errorCode && { errorCode }), retryAfterMs: 3_600_000 },
  );
export const trouble = status(500, 'UNEXPECTED_ERROR');
type Faults = Readonly<Record<string, (path: string) => Error>>;
/** Failures of reads that might have found something. */
export const FAULTS: Faults = {
  'a missing role': status(401, 'USER_UNAUTHORIZED'),
  'a missing role, as a 403': status(403, 'USER_UNAUTHORIZED'),
  'an address that is not allowed': status(403, 'IP_ADDRESS_NOT_ON_ACCESS_LIST'),
  sunset: status(410, 'VERSION_GONE'),
  'a long limit': status(429, 'RATE_LIMITED'),
  trouble,
  'a page of a gateway': status(502),
  silence: (path: string) => new AtlasUnreachableError({ method: 'GET', path }, { why: 'timeout', sent: true }),
};
const absent = status(404, 'CLUSTER_NOT_FOUND');
export const THROWN = 'thrown';

/** Reads of this path get something else. */
const at =
  (path: string, answer: (read: Read) => unknown): Instead =>
  async (read, reply) =>
    read.path === path ? answer(read) : reply();
const refused = (error: Error) => () => Promise.reject(error);

/** The answer for each of its reads and each way in which that can fail. */
export async function withoutOneRead<T>(replay: Replay, ask: (atlas: Atlas) => Promise<T>, faults: Faults = FAULTS) {
  const answers: { readonly without: string; readonly answer: T | typeof THROWN }[] = [];
  for (const path of new Set((await replay.readsOf(ask)).map((read) => read.path)))
    for (const [name, fault] of Object.entries(faults)) {
      const answer = ask(replay.atlas(at(path, refused(fault(path)))));
      answers.push({ without: `${path}: ${name}`, answer: await answer.catch((): typeof THROWN => THROWN) });
    }
  return answers;
}

/** The answer for each of its reads that finds nothing, also with each other read failing. */
export async function withNothing<T>(replay: Replay, ask: (atlas: Atlas) => Promise<T>) {
  const answers: { readonly without: string; readonly answer: T | typeof THROWN }[] = [];
  const answered = async (without: string, instead: Instead) =>
    answers.push({ without, answer: await ask(replay.atlas(instead)).catch((): typeof THROWN => THROWN) });
  for (const { path, nothing } of (await replay.readsOf(ask)).flatMap(nothingsOf)) {
    const instead = at(path, nothing);
    await answered(`${path}: nothing`, instead);
    const others = new Set((await replay.readsOf(ask, instead)).map((read) => read.path));
    for (const other of others)
      if (other !== path)
        await answered(`${path}: nothing, ${other}: trouble`, (read, reply) =>
          read.path === other ? Promise.reject(trouble(other)) : instead(read, reply),
        );
  }
  return answers;
}

/** Atlas answers 404, or an empty list. */
function nothingsOf({ path, isList, reply }: Got) {
  const isPage = typeof reply === 'object' && reply !== null && 'results' in reply;
  return [
    { path, nothing: refused(absent(path)) },
    ...(isList || Array.isArray(reply) ? [{ path, nothing: () => [] }] : []),
    ...(isPage ? [{ path, nothing: () => ({ results: [], totalCount: 0 }) }] : []),
  ];
}
