// The scopes that the bot needs, compared with those of the installed app: after an update it may have to be
// reinstalled.

/** The required scopes in `manifest/manifest.json`. */
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

/** The optional scopes in the manifest, which an administrator may deny. */
export const OPTIONAL_SCOPES = ['users:read.email'] as const;

/** @param granted from Slack's header `x-oauth-scopes`; undefined when there was none */
export const missingScopes = (granted: readonly string[] | undefined): readonly string[] =>
  granted === undefined ? [] : SCOPES.filter((scope) => !granted.includes(scope));
