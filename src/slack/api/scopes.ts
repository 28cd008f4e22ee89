// What the app's manifest asks for, against what the installed app has: after an update it has to be installed again.

/** As `manifest/manifest.json` has them, without the optional ones. */
export const SCOPES = [
  'app_mentions:read',
  'channels:read',
  'chat:write',
  'chat:write.public',
  'commands',
  'files:write',
  'groups:read',
  'usergroups:read',
  'users:read',
] as const;

/** Those that an administrator may leave out. */
export const OPTIONAL_SCOPES = ['users:read.email'] as const;

/** @param granted as Slack says with every answer of its Web API, in `x-oauth-scopes`; undefined when it does not */
export const missingScopes = (granted: readonly string[] | undefined): readonly string[] =>
  granted === undefined ? [] : SCOPES.filter((scope) => !granted.includes(scope));
