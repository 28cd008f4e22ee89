// One call of the Web API: checks method, token, scopes and arguments, and answers.
import { type Answer, type Args, type Handler, refuse } from './answers.js';
import * as chat from './api/chat.js';
import * as conversations from './api/conversations.js';
import * as files from './api/files.js';
import * as people from './api/people.js';
import * as views from './api/views.js';
import type { JsonObject } from './json.js';
import { isMethod, METHODS, type Method, type MethodName } from './methods.js';
import type { Workspace } from './workspace.js';

export interface Asked {
  readonly method: string;
  /** From the Authorization header or the arguments. */
  readonly token: string | undefined;
  readonly args: Args;
}

/** The socket is opened in server.ts, which has them all. */
const HANDLERS: Readonly<Record<Exclude<MethodName, 'apps.connections.open'>, Handler>> = {
  'auth.test': people.authTest,
  'chat.postMessage': chat.postMessage,
  'chat.postEphemeral': chat.postEphemeral,
  'chat.update': chat.update,
  'chat.delete': chat.remove,
  'views.open': views.open,
  'views.publish': views.publish,
  'views.push': views.push,
  'views.update': views.update,
  'bots.info': people.botsInfo,
  'users.info': people.usersInfo,
  'users.lookupByEmail': people.lookupByEmail,
  'usergroups.users.list': people.groupMembers,
  'conversations.info': conversations.info,
  'files.getUploadURLExternal': files.getUploadUrl,
  'files.completeUploadExternal': files.completeUpload,
};

/** @param openSocket the URL for a new Socket Mode connection */
export function answer(slack: Workspace, { method, token, args }: Asked, openSocket: () => string): Answer {
  if (!isMethod(method)) return refuse('unknown_method');
  const spec: Method = METHODS[method];
  return (
    checkToken(slack, spec, token) ??
    checkScope(slack, spec) ??
    checkArguments(spec, args) ??
    run(slack, method, args, openSocket)
  );
}

function run(slack: Workspace, method: MethodName, args: Args, openSocket: () => string): Answer {
  if (method === 'apps.connections.open') return { ok: true, url: openSocket() };
  return HANDLERS[method](slack, args);
}

function checkToken(slack: Workspace, spec: Method, token: string | undefined): Answer | undefined {
  const { botToken, appToken } = slack.settings;
  if (token === undefined) return refuse('not_authed');
  if (token !== botToken && token !== appToken) return refuse('invalid_auth');
  return token === (spec.appToken ? appToken : botToken) ? undefined : refuse('not_allowed_token_type');
}

function checkScope(slack: Workspace, { scopes = [] }: Method): Answer | undefined {
  const provided = slack.settings.scopes;
  if (scopes.length === 0 || scopes.some((scope) => provided.includes(scope))) return undefined;
  return { ...refuse('missing_scope'), needed: scopes.join(','), provided: provided.join(',') };
}

function checkArguments({ required = [], optional = [], missing = {} }: Method, args: Args): Answer | undefined {
  const absent = required.filter((name) => args[name] === undefined || args[name] === null || args[name] === '');
  const named = absent.map((name) => missing[name]).find((error) => error !== undefined);
  if (named) return refuse(named);
  if (absent.length > 0) {
    return refuse(
      'invalid_arguments',
      absent.map((name) => `missing required field: ${name}`),
    );
  }
  const known = [...required, ...optional, 'team_id'];
  const strange = Object.keys(args).filter((name) => !known.includes(name));
  if (strange.length === 0) return undefined;
  return refuse(
    'invalid_arguments',
    strange.map((name) => `unsupported argument: ${name}`),
  );
}

export function splitToken(args: JsonObject, authorization: string | undefined): Pick<Asked, 'token' | 'args'> {
  const { token, ...rest } = args;
  const bearer = authorization?.match(/^Bearer (.+)$/i)?.[1];
  return { token: bearer ?? (typeof token === 'string' ? token : undefined), args: rest };
}
