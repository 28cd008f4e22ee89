// Compares the scopes that we need with the installed app's scopes. A new release may require a new installation.

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

/**
 * Returns the missing scopes.
 * @param granted the scopes in Slack's `x-oauth-scopes` header, or undefined if it's missing
 */
export const missingScopes = (granted: readonly string[] | undefined): readonly string[] =>
  granted === undefined ? [] : SCOPES.filter((scope) => !granted.includes(scope));
