// The failures of a run and when they strike, chosen before it begins. Pure.
import type { FaultRule as AtlasRule, Fault } from '../../src/sandbox/atlas/index.js';
import type { SlackFaultRule as SlackRule } from '../../src/sandbox/slack/index.js';
import type { Chance } from './chance.js';
import type { OperationName } from './script.js';

export type Mishap =
  | { readonly kind: 'kill' | 'stop'; readonly role: 'web' | 'worker'; readonly which: number; readonly forMs: number }
  | { readonly kind: 'Redis killed' | 'Redis paused'; readonly forMs: number }
  | { readonly kind: 'Redis copied' }
  /** To the last copy, with the processes killed before, or running. */
  | { readonly kind: 'Redis restored'; readonly killed: boolean }
  | { readonly kind: 'Atlas'; readonly rule: AtlasRule }
  | { readonly kind: 'Slack'; readonly rule: SlackRule }
  /** Somebody else changes a recent request's target in Atlas. */
  | { readonly kind: 'drift'; readonly operation: OperationName; readonly back: number; readonly remade: boolean }
  | { readonly kind: 'card deleted'; readonly back: number }
  | { readonly kind: 'channel archived'; readonly channel: number | 'approvals'; readonly forMs: number }
  | { readonly kind: 'approver out of the group'; readonly who: number; readonly forMs: number }
  | { readonly kind: 'delivery repeated'; readonly back: number };

/** Strikes when the request with this number is submitted. */
export interface Due {
  readonly at: number;
  readonly mishap: Mishap;
}

/** How often each strikes per thousand requests, besides kills. */
const IN_A_THOUSAND = {
  stop: 12,
  'Redis killed': 2.5,
  'Redis paused': 4,
  Atlas: 90,
  Slack: 45,
  drift: 25,
  'card deleted': 12,
  'channel archived': 4,
  'approver out of the group': 10,
  'delivery repeated': 30,
} as const;

const NAMES = ['stop', 'Redis killed', 'Redis paused', 'Atlas', 'Slack', 'drift', 'card deleted'] as const;
const MORE_NAMES = ['channel archived', 'approver out of the group', 'delivery repeated'] as const;

/** In order. Each kind strikes at least once. */
export function mishaps(chance: Chance, requests: number, kills: number, restores = 0): readonly Due[] {
  const struck = (kind: Parameters<typeof mishap>[1], count: number) =>
    Array.from({ length: count }, (_, index) => {
      const own = chance.fork(`${kind} ${index}`);
      const at = own.between(0, requests - 1);
      return { at, mishap: mishap(own, kind, at < requests / 2) };
    });
  const others = [...NAMES, ...MORE_NAMES].flatMap((kind) =>
    struck(kind, Math.max(1, Math.round((IN_A_THOUSAND[kind] * requests) / 1_000))),
  );
  const restored = Array.from({ length: restores }, (_, index) => restore(chance.fork(`restore ${index}`), index));
  const share = requests / Math.max(restores, 1);
  const both = restored.flat().map(({ at, mishap: one }) => ({ at: Math.floor(at * share), mishap: one }));
  return [...struck('kill', kills), ...others, ...both].sort((a, b) => a.at - b.at);
}

/** `at` counts in shares of the run, one for each restore. */
function restore(chance: Chance, index: number): readonly Due[] {
  const copied = chance.between(20, 60) / 100;
  return [
    { at: index + copied, mishap: { kind: 'Redis copied' } },
    {
      at: index + copied + chance.between(3, 25) / 100,
      mishap: { kind: 'Redis restored', killed: chance.isLucky(0.4) },
    },
  ];
}

/** @param mayBeLong the last ones are short, so that the run does not have to wait for them */
function mishap(
  chance: Chance,
  kind: Exclude<Mishap['kind'], `Redis ${'copied' | 'restored'}`>,
  mayBeLong: boolean,
): Mishap {
  const back = chance.between(0, 40);
  switch (kind) {
    case 'kill':
      return { kind, ...replica(chance), forMs: chance.between(0, 1_500) };
    case 'stop':
      return { kind, ...replica(chance), forMs: standstillMs(chance, mayBeLong) };
    case 'Redis killed':
      return { kind, forMs: chance.between(0, 3_000) };
    case 'Redis paused':
      return { kind, forMs: chance.between(300, 4_000) };
    case 'Atlas':
      return { kind, rule: atlasRule(chance) };
    case 'Slack':
      return { kind, rule: slackRule(chance) };
    case 'drift': {
      const operation = chance.pick(['grant-access', 'grant-access', 'delete-query-limit', 'delete-idp'] as const);
      return { kind, operation, back: chance.between(0, 12), remade: chance.isLucky(0.3) };
    }
    case 'card deleted':
    case 'delivery repeated':
      return { kind, back };
    case 'channel archived':
      return {
        kind,
        channel: chance.isLucky(0.4) ? 'approvals' : chance.between(0, 999),
        forMs: chance.between(500, 5_000),
      };
    case 'approver out of the group':
      return { kind, who: chance.between(0, 999), forMs: chance.between(6_000, mayBeLong ? 25_000 : 10_000) };
  }
}

const replica = (chance: Chance) => ({ role: chance.pick(['web', 'worker'] as const), which: chance.between(0, 9) });

/** Mostly short, sometimes longer than any lease. */
const standstillMs = (chance: Chance, mayBeLong: boolean) =>
  chance.isLucky(0.15) && mayBeLong ? chance.between(15_000, 35_000) : chance.between(300, 6_000);

function atlasRule(chance: Chance): AtlasRule {
  const times = chance.between(1, 3);
  const writes = { method: chance.pick(['POST', 'DELETE']), path: /^\/(groups|federationSettings)\//, times };
  return { ...atlasFault(chance), ...(chance.isLucky(0.6) ? writes : { times }) };
}

function atlasFault(chance: Chance): Fault {
  const gateway = { status: 502, html: '<html><body>Bad Gateway</body></html>' };
  const retryAfter = chance.isLucky(0.5) ? { headers: { 'retry-after': String(chance.between(0, 3)) } } : {};
  switch (
    chance.weigh([
      ['5xx', 3],
      ['5xx after effect', 3],
      ['limit', 2],
      ['refusal', 1],
      ['cut', 6],
      ['hang', 2],
      ['slow', 2],
    ])
  ) {
    case '5xx':
      return { kind: 'status', ...chance.pick([gateway, { status: 500 }, { status: 503 }, { status: 504 }]) };
    case '5xx after effect':
      return { kind: 'status after effect', ...chance.pick([gateway, { status: 500 }, { status: 504 }]) };
    case 'limit':
      return { kind: 'status', status: 429, errorCode: 'RATE_LIMITED_TOKEN_BUCKET', ...retryAfter };
    case 'refusal':
      return { kind: 'status', status: chance.pick([400, 403, 409]), errorCode: 'CHAOS' };
    case 'cut':
      return { kind: chance.pick(['cut before effect', 'cut after effect', 'cut mid reply'] as const) };
    case 'hang':
      return { kind: chance.pick(['hang', 'hang after effect'] as const) };
    case 'slow':
      return { kind: 'slow', ms: chance.between(200, chance.isLucky(0.3) ? 30_000 : 9_000) };
  }
}

const METHODS = ['chat.postMessage', 'chat.update', 'users.info', 'usergroups.users.list', 'response_url', '*'];

function slackRule(chance: Chance): SlackRule {
  const at = { method: chance.pick(METHODS), times: chance.between(1, 4) };
  const carriedOut = chance.isLucky(0.5);
  switch (
    chance.weigh([
      ['ratelimited', 3],
      ['status', 2],
      ['error', 2],
      ['hang', 1],
      ['cut', 3],
    ])
  ) {
    case 'ratelimited':
      return { ...at, kind: 'ratelimited', retryAfter: chance.between(1, 3) };
    case 'status':
      return { ...at, kind: 'status', status: chance.pick([500, 503]) };
    case 'error':
      return { ...at, kind: 'error', error: chance.pick(['internal_error', 'service_unavailable', 'invalid_auth']) };
    case 'hang':
      return { ...at, kind: 'hang', carriedOut };
    case 'cut':
      return { ...at, kind: 'cut', carriedOut };
  }
}
