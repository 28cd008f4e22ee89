// The supported Web API methods: arguments and scopes. From Slack's method specs of August 2026, without arguments that
// nothing sends. `token` and `team_id` are allowed everywhere.

export interface Method {
  readonly required?: readonly string[];
  readonly optional?: readonly string[];
  /** One of these is enough; absent: none is needed. */
  readonly scopes?: readonly string[];
  /** By argument: the error when it is missing, instead of invalid_arguments. */
  readonly missing?: Readonly<Record<string, string>>;
  /** Needs the app-level token. */
  readonly appToken?: true;
}

const READ_CHANNELS = ['channels:read', 'groups:read', 'im:read', 'mpim:read'];

const CONTENT = ['text', 'blocks'];

export const METHODS = {
  'auth.test': {},
  'apps.connections.open': { appToken: true },
  'chat.postMessage': {
    required: ['channel'],
    optional: [...CONTENT, 'thread_ts', 'unfurl_links', 'unfurl_media'],
    scopes: ['chat:write'],
    missing: { channel: 'channel_not_found' },
  },
  'chat.postEphemeral': {
    required: ['channel', 'user'],
    optional: [...CONTENT, 'thread_ts'],
    scopes: ['chat:write'],
    missing: { channel: 'channel_not_found' },
  },
  'chat.update': {
    required: ['channel', 'ts'],
    optional: CONTENT,
    scopes: ['chat:write'],
    missing: { channel: 'channel_not_found', ts: 'message_not_found' },
  },
  'chat.delete': {
    required: ['channel', 'ts'],
    scopes: ['chat:write'],
    missing: { channel: 'channel_not_found', ts: 'message_not_found' },
  },
  'views.open': { required: ['view'], optional: ['trigger_id'] },
  'views.publish': { required: ['user_id', 'view'], optional: ['hash'] },
  'views.push': { required: ['view'], optional: ['trigger_id'] },
  'views.update': { required: ['view'], optional: ['view_id', 'hash'] },
  'bots.info': { required: ['bot'], scopes: ['users:read'], missing: { bot: 'bot_not_found' } },
  'users.info': { required: ['user'], scopes: ['users:read'], missing: { user: 'user_not_found' } },
  'users.lookupByEmail': { required: ['email'], scopes: ['users:read.email'], missing: { email: 'users_not_found' } },
  'usergroups.users.list': {
    required: ['usergroup'],
    scopes: ['usergroups:read'],
    missing: { usergroup: 'no_such_subteam' },
  },
  'conversations.info': {
    required: ['channel'],
    scopes: READ_CHANNELS,
    missing: { channel: 'channel_not_found' },
  },
  'files.getUploadURLExternal': {
    required: ['filename', 'length'],
    optional: ['alt_txt', 'snippet_type'],
    scopes: ['files:write'],
  },
  'files.completeUploadExternal': {
    required: ['files'],
    optional: ['channel_id', 'channels', 'initial_comment', 'thread_ts'],
    scopes: ['files:write'],
  },
} as const satisfies Record<string, Method>;

export type MethodName = keyof typeof METHODS;

export function isMethod(name: string): name is MethodName {
  return Object.hasOwn(METHODS, name);
}
