// Classifies failed calls to Slack's Web API as refused, rate-limited or unreachable, and suggests the next step.
import { SlackError, WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError } from '@slack/web-api';
import { mapFromObject } from '../../map-from-object.js';

export type SlackFailure =
  /** Slack's error code, e.g. `not_in_channel`, and further details from its response. */
  | { readonly kind: 'refused'; readonly error: string; readonly details: string }
  | { readonly kind: 'rate limited'; readonly retryAfterMs: number }
  | { readonly kind: 'unreachable'; readonly reason: string };

/** Error codes for temporary failures at Slack. Like permanent errors, they come with HTTP status 200. */
const PASSING: ReadonlySet<string> = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
]);
/** The assumed duration of a rate limit whose response has no usable `Retry-After`. */
const LIMITED_FOR_MS = 10_000;
const SHORTEST_WAIT_MS = 1_000;
/** Recognizes the client's error for a 429 without `Retry-After`, which has no class (web-api 8.2, WebClient.js). */
export const isRateLimitWithoutTime = (error: unknown) =>
  error instanceof Error && error.message.startsWith('Retry header did not contain a valid timeout');

export function slackFailureOf(error: unknown): SlackFailure {
  if (error instanceof WebAPIPlatformError) {
    if (PASSING.has(error.data.error)) return { kind: 'unreachable', reason: `Slack returned ${error.data.error}` };
    if (/^rate_?limited$/.test(error.data.error)) return { kind: 'rate limited', retryAfterMs: LIMITED_FOR_MS };
    const messages = error.data.response_metadata?.messages ?? [];
    const needed = 'needed' in error.data ? [`needed: ${String(error.data.needed)}`] : [];
    return { kind: 'refused', error: error.data.error, details: [...needed, ...messages].join('; ') };
  }
  if (error instanceof WebAPIRateLimitedError) {
    return { kind: 'rate limited', retryAfterMs: Math.max(error.retryAfter * 1_000, SHORTEST_WAIT_MS) };
  }
  if (isRateLimitWithoutTime(error)) return { kind: 'rate limited', retryAfterMs: LIMITED_FOR_MS };
  if (error instanceof WebAPIHTTPError) return { kind: 'unreachable', reason: `Slack returned ${error.statusCode}` };
  return { kind: 'unreachable', reason: error instanceof Error ? error.message : String(error) };
}

/** Decides whether an error comes from a Web API call. */
export const isSlackError = (error: unknown) => error instanceof SlackError || isRateLimitWithoutTime(error);

/** Error codes about our app or token rather than the channel. */
const ABOUT_US: ReadonlySet<string> = new Set([
  'access_denied',
  'account_inactive',
  'app_access_restricted',
  'ekm_access_denied',
  'enterprise_is_restricted',
  'invalid_auth',
  'missing_scope',
  'no_permission',
  'not_allowed_token_type',
  'not_authed',
  'org_login_required',
  'team_access_not_granted',
  'token_expired',
  'token_revoked',
]);
export const isAppWideError = (refusal: string) => ABOUT_US.has(refusal);

/** Next steps by error code, for permanent errors. */
const NEXT_STEP = mapFromObject({
  not_in_channel: 'I’m not in that channel. Invite me with /invite.',
  channel_not_found:
    'I can’t see that channel. It doesn’t exist, or it’s private and I’m not a member. Invite me with /invite.',
  shared_with_another_organization:
    'That channel is shared with another organization. I never post in shared channels, so choose a different channel.',
  is_archived: 'That channel is archived. Unarchive the channel or choose a different channel.',
  is_inactive: 'That channel is archived. Unarchive the channel or choose a different channel.',
  missing_scope:
    'My Slack app is missing a permission. An administrator can reinstall the app with this release’s manifest.',
  posting_to_channel_denied: 'That channel’s settings block my posts, or the channel is archived.',
  file_uploads_disabled: 'This workspace doesn’t allow file uploads. An administrator can allow them.',
  file_uploads_except_images_disabled:
    'This workspace only allows image uploads. An administrator can allow other file types.',
  file_type_not_allowed: 'This workspace doesn’t allow files of this type. An administrator can allow them.',
  file_upload_size_restricted: 'The file is larger than this workspace allows. Narrow your look-up.',
  storage_limit_reached: 'This workspace has no file storage left. An administrator can free up space.',
  restricted_action: 'This workspace’s settings block my posts in that channel.',
  invalid_auth: 'Slack rejected my token. Your administrator must renew SLACK_BOT_TOKEN.',
  account_inactive: 'My Slack account is deactivated. Your administrator must reinstall the app.',
  token_revoked: 'My Slack token was revoked. Your administrator must reinstall the app.',
  token_expired: 'My Slack token has expired. Your administrator must renew SLACK_BOT_TOKEN.',
});

/** Suggests the next step and adds Slack's error code in parentheses. */
export function describeSlackFailure(failure: SlackFailure): string {
  switch (failure.kind) {
    case 'refused':
      return `${NEXT_STEP.get(failure.error) ?? 'Slack refused my request.'} (${errorNameOf(failure)})`;
    case 'rate limited':
      return 'Slack limits how often I may post. I’ll try again.';
    case 'unreachable':
      return 'I can’t reach Slack. I’ll try again.';
  }
}

/** Returns Slack's error code, followed by the missing scope if Slack names it. */
const errorNameOf = ({ error, details }: { readonly error: string; readonly details: string }) =>
  error === 'missing_scope' && details !== '' ? `${error}, ${details}` : error;

/** Describes a failure like `describeSlackFailure`, but for calls that aren't retried. */
export function describeFinalFailure(failure: SlackFailure): string {
  return failure.kind === 'refused'
    ? describeSlackFailure(failure)
    : 'Slack couldn’t do this right now. Try again in a minute.';
}
