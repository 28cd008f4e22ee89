// The names of all that a workspace has in Redis.

export type Keys = (...parts: readonly string[]) => string;

/** @param workspace Slack's team id, in every key's hash tag so that a script's keys share a slot */
export function keysOf(workspace: string): Keys {
  return (...parts) => `cs:{${workspace}}:${parts.join(':')}`;
}
