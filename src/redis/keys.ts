// The names of a workspace's Redis keys.

export type KeyBuilder = (...parts: readonly string[]) => string;

/** @param workspace Slack's team ID, which is the hash tag of every key, so that all keys of a script share a slot. */
export function createKeyBuilder(workspace: string): KeyBuilder {
  return (...parts) => `cs:{${workspace}}:${parts.join(':')}`;
}
