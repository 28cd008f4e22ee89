// The base classes of stores in Redis. They hold the connection and the names of the workspace's keys.
import type { CommitPool } from './commit-pool.js';
import type { Connection } from './connection.js';
import type { KeyBuilder } from './keys.js';

export abstract class BaseRedisStore {
  protected readonly redis: Connection;
  protected readonly key: KeyBuilder;

  constructor(redis: Connection, key: KeyBuilder) {
    this.redis = redis;
    this.key = key;
  }
}

export abstract class DurableStore extends BaseRedisStore {
  /** The connections for writes that must be durable. */
  protected readonly commits: CommitPool;

  constructor(redis: Connection, commits: CommitPool, key: KeyBuilder) {
    super(redis, key);
    this.commits = commits;
  }
}
