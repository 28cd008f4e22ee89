// Checks Redis: its version, its durability, its latency and whether it has lost history.
import { once } from 'node:events';
import { access, constants } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isLossFreeze } from '../approvals/history/relevant-doubts.js';
import { readPolicies } from '../approvals/policy/store.js';
import { describeDoubt, isDoubtRelevant, isLoss } from '../approvals/request/doubt.js';
import { readDoubts } from '../approvals/storage/doubt-store.js';
import { readFreezes } from '../approvals/storage/freeze-store.js';
import type { Config } from '../config.js';
import type { Log } from '../log.js';
import { formatList, plural } from '../operations/format.js';
import { isClusterUrl } from '../redis/cluster.js';
import { readDeniedCommands } from '../redis/commands.js';
import { CommitPool } from '../redis/commit-pool.js';
import { type Connection, connect, errorReplyOf, suggestClusterUrl } from '../redis/connection.js';
import { probeDurability } from '../redis/durability.js';
import { createKeyBuilder, type KeyBuilder } from '../redis/keys.js';
import { ALMOST_FULL, usedMemoryShare } from '../redis/memory.js';
import { countReplicas, majorityOf } from '../redis/replicas.js';
import { readUnconfirmedReason } from '../redis/unconfirmed.js';
import { withTimeLimit } from '../slack/api/delivery.js';
import { type Check, fail, pass, warn } from './check.js';

const REACHED_WITHIN_MS = 5_000;
const PINGS = 21;
/** The maximum round trip. We report a slower Redis, because users wait while a decision takes several round trips. */
const SLOW_MS = 10;

interface RedisSeen {
  readonly checks: readonly Check[];
  /** The connection, which the caller must disconnect. Undefined if Redis can't be reached. */
  readonly connection: Connection | undefined;
}

/** Runs all checks of Redis. @param teamId the workspace whose keys are checked. Undefined if Slack didn't return it */
export async function checkRedis(
  { redisUrl: url, redisMinReplicas }: Pick<Config, 'redisUrl' | 'redisMinReplicas'>,
  teamId: string | undefined,
  log: Log,
): Promise<RedisSeen> {
  const open = () => connect(url, log, { ...(teamId !== undefined && { hashTag: teamId }) });
  let connection: Connection | undefined;
  try {
    connection = open();
    await withTimeLimit(REACHED_WITHIN_MS, once(connection, 'ready'));
  } catch (error) {
    connection?.disconnect();
    const what = `Redis can’t be reached: ${reasonOf(error)}`;
    return { checks: [fail(what, 'start Redis, and check REDIS_URL')], connection: undefined };
  }
  const checks: Check[] = [];
  const commits = new CommitPool({ open, log, minReplicas: redisMinReplicas });
  const looks = [
    checkServer,
    checkPlace(url, teamId),
    checkCommands(createKeyBuilder(teamId ?? '')('doctor')),
    checkReplicas(redisMinReplicas),
    checkDurability(commits, createKeyBuilder(teamId ?? '')('doctor')),
    checkMemory,
    checkEviction,
    checkLatency,
  ];
  for (const look of looks) {
    const found = await look(connection).catch(redisErrorCheck);
    if (found !== undefined) checks.push(found);
  }
  commits.close();
  return { checks, connection };
}

/**
 * Returns the reason for a connection error. For a host with several addresses, the error has a code but no message.
 */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message || ('code' in error ? String(error.code) : error.name);
}

export const redisErrorCheck = (error: unknown): Check =>
  errorReplyOf(error) === undefined
    ? fail(`Redis disconnected: ${reasonOf(error)}`, 'run the doctor again')
    : warn(
        `Redis refused a command: ${errorReplyOf(error)}`,
        'allow INFO, PING, TIME, EXISTS, HMGET and WAITAOF for the bot’s user',
      );

const said = (info: string, name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? '';

async function checkServer(redis: Connection): Promise<Check | undefined> {
  const [server, replication] = await Promise.all([redis.info('server'), redis.info('replication')]);
  const valkey = said(server, 'valkey_version');
  const name = valkey === '' ? `Redis ${said(server, 'redis_version')}` : `Valkey ${valkey}`;
  const role = said(replication, 'role');
  if (role !== 'master')
    return fail(`Redis: ${name} is a replica and refuses writes`, 'set REDIS_URL to the primary or to Sentinel');
  return pass(`Redis: ${name}, with ${plural(countReplicas(replication), 'replica')}`);
}

const checkPlace =
  (url: string, teamId: string | undefined) =>
  async (redis: Connection): Promise<Check | undefined> => {
    const advice = await suggestClusterUrl(redis, url);
    if (advice !== '') return fail('Redis is a cluster, but REDIS_URL isn’t a cluster URL', advice);
    if (teamId === undefined) return undefined;
    await redis.exists(createKeyBuilder(teamId)('journal'));
    return pass(`Redis: the bot can read its keys${isClusterUrl(url) ? ', on the right cluster node' : ''}`);
  };

const checkCommands =
  (own: string) =>
  async (redis: Connection): Promise<Check> => {
    const denied = await readDeniedCommands(redis, own);
    if (denied.length === 0) return pass('Redis allows all commands that the bot needs');
    return fail(
      `Redis doesn’t allow the bot’s user to run ${formatList(denied, 50)}`,
      'use the ACL in the manual, manifest/README.md',
    );
  };

const ACCEPT_NONE =
  'add a replica and set REDIS_MIN_REPLICAS to 1, or make backups and set REDIS_MIN_REPLICAS to 0 to accept the risk of a lost disk';
const advise = (count: number) =>
  `set REDIS_MIN_REPLICAS to ${count} for both roles (Redis’s own min-replicas-to-write isn’t enough, because it doesn’t wait for a replica), or to 0 to accept that a failover may lose decisions`;

/** @param needed REDIS_MIN_REPLICAS */
const checkReplicas =
  (needed: number | undefined) =>
  async (redis: Connection): Promise<Check | undefined> => {
    const attached = countReplicas(await redis.info('replication'));
    const [majority, has] = [majorityOf(attached), `Redis has ${plural(attached, 'replica')}`];
    if (needed === undefined) {
      if (attached === 0)
        return warn(`${has}, so open requests and the journal are lost if the disk is lost`, ACCEPT_NONE);
      const what = `${has}, but REDIS_MIN_REPLICAS isn’t set, so after a restart the bot doesn’t know how many replicas must confirm a write`;
      return fail(what, advise(majority));
    }
    const what = `${has}, and REDIS_MIN_REPLICAS is ${needed}`;
    if (needed > attached)
      return fail(`${what}, so nothing can be recorded`, 'restart the replicas, or lower REDIS_MIN_REPLICAS');
    if (needed === 0)
      return pass(`${what}, so you accept that ${attached === 0 ? 'a lost disk' : 'a failover'} may lose decisions`);
    return needed < majority ? warn(`${what}, fewer than a majority`, advise(majority)) : pass(what);
  };

const LEAVES_NOTHING = "redis.call('SET', KEYS[1], '') redis.call('DEL', KEYS[1])";

/** Writes to Redis in the same way as the bot, to check whether Redis confirms the write. */
const checkDurability =
  (commits: CommitPool, key: string) =>
  async (redis: Connection): Promise<Check | undefined> => {
    const { durability } = await probeDurability(redis);
    if (durability?.kind === 'not durable')
      return fail('A crash of Redis may lose confirmed decisions and calls to Atlas', durability.remedy);
    const written = commits.carry((one) => one.eval(LEAVES_NOTHING, 1, key));
    const why = await readUnconfirmedReason(
      redis,
      commits,
      written.then(({ confirmation }) => confirmation),
    );
    if (why !== undefined)
      return fail(`Redis isn’t confirming writes, so nothing can be recorded: ${why.what}`, why.remedy);
    const sync = await redis.config('GET', 'appendfsync').catch(() => []); // many managed services don't allow it
    if (Array.isArray(sync) && sync[1] === 'everysec')
      return warn(
        'Redis keeps confirmed writes, but each decision waits up to a second for the confirmation',
        'set appendfsync to always',
      );
    return pass('Redis keeps confirmed writes, even if it’s killed');
  };

async function checkEviction(redis: Connection): Promise<Check | undefined> {
  const memory = await redis.info('memory');
  const policy = said(memory, 'maxmemory_policy');
  if (policy === 'noeviction') return pass('Redis doesn’t evict keys when it’s full (noeviction)');
  const isBound = said(memory, 'maxmemory') !== '0';
  const what = `Redis evicts requests when it’s full (maxmemory-policy ${policy})`;
  return (isBound ? fail : warn)(what, 'set maxmemory-policy to noeviction');
}

async function checkMemory(redis: Connection): Promise<Check | undefined> {
  const used = usedMemoryShare(await redis.info('memory'));
  if (used === undefined) return undefined;
  const what = `Redis uses ${Math.floor(used * 100)} % of its memory (maxmemory)`;
  return used < ALMOST_FULL
    ? pass(what)
    : warn(what, 'raise maxmemory, because nothing can be recorded when Redis is full');
}

async function checkLatency(redis: Connection): Promise<Check | undefined> {
  const times: number[] = [];
  for (let ping = 0; ping < PINGS; ping += 1) {
    const before = performance.now();
    await redis.ping();
    times.push(performance.now() - before);
  }
  const median = times.toSorted((a, b) => a - b)[Math.floor(PINGS / 2)] ?? 0;
  const what = `Redis replies in ${median.toFixed(1)} ms (median of ${PINGS})`;
  return median > SLOW_MS ? warn(what, 'run the bot closer to Redis') : pass(what);
}

/** Checks whether the bot can replace its state file, without writing it. */
export async function checkStateFile({ stateFile }: Pick<Config, 'stateFile'>): Promise<readonly Check[]> {
  if (stateFile === undefined) return [];
  return access(dirname(stateFile), constants.W_OK).then(
    () => [pass('STATE_FILE can be written')],
    (error: unknown) => [
      fail(`STATE_FILE can’t be written: ${reasonOf(error)}`, 'let the bot’s user write to its folder'),
    ],
  );
}

/** Checks whether changes are on hold because Redis lost history. */
export async function checkHistory(redis: Connection, key: KeyBuilder): Promise<Check> {
  const [doubts, freezes, { lostAt }] = await Promise.all([
    readDoubts(redis, key),
    readFreezes(redis, key),
    readPolicies(redis, key),
  ]);
  const isFrozenByLoss = freezes.all.some(isLossFreeze);
  // Doubts that only concern open requests don't matter here, so `oldestApproval` is undefined.
  const present = doubts.all.filter((one) => isDoubtRelevant(one, { isFrozenByLoss, oldestApproval: undefined }));
  if (!isFrozenByLoss && present.length === 0) return pass('History: no history is known to be missing');
  const what = [...new Set(present.map(describeDoubt))].join(' ');
  if (!isFrozenByLoss && !present.some(isLoss))
    return warn(`History: ${what}`, 'start a worker, which checks the history');
  const accept = 'run npx countersign history accept on the host';
  const isForHost = lostAt !== undefined || present.some(({ kind }) => kind === 'empty');
  const next = isForHost ? accept : `use unfreeze in Slack, or ${accept}`;
  return fail(`History: all changes are frozen. ${what}`.trim(), next);
}
