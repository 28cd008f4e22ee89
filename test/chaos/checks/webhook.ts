// Messages about undecided requests to the webhook: true, signed, and delivered at least once.
import { createHmac } from 'node:crypto';
import { z } from 'zod';
import type { Evidence } from '../evidence.js';
import { groupBy } from '../group.js';
import type { History, Violation } from '../history.js';
import { SECRET, type Told } from '../receiver.js';
import { pausedMs, waitsOf } from '../waits.js';

const UNDER_WAY_MS = 5_000;
/** Two missing answers, each retried after twice the time. */
const DELIVERED_WITHIN_MS = 45_000;
/** Maximum age of the read that a commit rests on. */
const READ_MS = 3_000;

const news = z.strictObject({
  id: z.string(),
  type: z.enum(['undecided', 'expired']),
  at: z.iso.datetime().transform(Date.parse),
  request: z.strictObject({
    id: z.string(),
    operation: z.string(),
    title: z.string(),
    project: z.string(),
    organization: z.string().optional(),
    requester: z.string(),
    approvers: z.array(z.string()),
    askedAt: z.iso.datetime(),
    expiresAt: z.iso.datetime().optional(),
  }),
});
type News = z.output<typeof news>;

export function checkWebhook(evidence: Evidence, all: Iterable<History>): Violation[] {
  const read = evidence.told.map((told) => ({ told, news: readNews(told) }));
  const byRequest = groupBy(read, ({ news }) => news?.request.id ?? '');
  const histories = new Map([...all].map((history) => [history.id, history]));
  const strange = read.filter(({ news }) => !histories.has(news?.request.id ?? ''));
  return [
    ...strange.map(({ told }) => ({ law: 'webhook messages are true', what: told.body })),
    ...read.flatMap(({ told, news }) =>
      isSigned(told)
        ? []
        : [{ law: 'webhook messages are signed', request: news?.request.id ?? '', what: told.signature }],
    ),
    ...[...histories.values()].flatMap((history) => {
      const own = (byRequest.get(history.id) ?? []).flatMap(({ told, news }) => (news ? [{ told, news }] : []));
      const problems = [
        ...own.flatMap(({ told, news }) => untrue(evidence, history, told, news)),
        ...untold(evidence, history, own),
      ];
      return problems.map(([law, what]) => ({ law, request: history.id, what }));
    }),
  ];
}

function readNews({ body }: Told): News | undefined {
  try {
    return news.parse(JSON.parse(body));
  } catch {
    return undefined;
  }
}

function isSigned({ signature, body }: Told): boolean {
  const [, seconds, hex] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(signature) ?? [];
  return hex !== undefined && createHmac('sha256', SECRET).update(`${seconds}.${body}`).digest('hex') === hex;
}

type Problem = readonly [law: string, what: string];

/** When such a message is true: while undecided, or from the expiry on. */
function timesOf(history: History, type: News['type']): readonly { readonly from: number; readonly to: number }[] {
  if (type === 'undecided')
    return waitsOf(history)
      .flatMap(({ nudges }) => nudges)
      .flatMap(({ by, at, until }) => (by === 'escalation' ? [{ from: at, to: until }] : []));
  return history.entries.flatMap(({ event, at }) =>
    event.type === 'expired' ? [{ from: at, to: Number.POSITIVE_INFINITY }] : [],
  );
}

function untrue({ pauses }: Evidence, history: History, { at }: Told, told: News): Problem[] {
  const { type } = told;
  const request = history.stored?.request;
  const rule = waitsOf(history)[0]?.rule;
  const now = timesOf(history, type).filter(
    ({ from, to }) => at >= from && at - to <= UNDER_WAY_MS + pausedMs(pauses, to - UNDER_WAY_MS, at),
  );
  if (now.length === 0) return [['the webhook hears only about undecided requests', `${type} at ${at}`]];
  const isSo =
    told.id.startsWith(`${history.id} ${type} `) &&
    now.some(({ from }) => told.at <= from && told.at >= from - READ_MS) &&
    rule?.webhook === true &&
    told.request.operation === request?.operation &&
    told.request.requester === request.requester.userId &&
    told.request.approvers.join() === rule.approvers.map(({ name }) => name).join() &&
    (told.request.expiresAt === undefined) === (type === 'expired');
  return isSo ? [] : [['webhook messages are true', JSON.stringify(told)]];
}

function untold(
  { pauses }: Evidence,
  history: History,
  all: readonly { readonly told: Told; readonly news: News }[],
): Problem[] {
  if (waitsOf(history)[0]?.rule.webhook !== true) return [];
  const isTaken = (type: News['type']) => all.some(({ told, news }) => news.type === type && told.answer === 'taken');
  const isDue = timesOf(history, 'undecided').some(
    ({ from, to }) => to - from > DELIVERED_WITHIN_MS + pausedMs(pauses, from, to),
  );
  const types = [
    ...(isDue ? (['undecided'] as const) : []),
    ...(history.stored?.request.state === 'expired' ? (['expired'] as const) : []),
  ];
  return types.filter((type) => !isTaken(type)).map((type) => ['the webhook gets every message', type] as const);
}
