// Handles Web API calls: checks the method, token, scopes and arguments. The methods follow Slack's method specs from
// August 2026, without unused arguments. `token` and `team_id` are always allowed.
import { type Answer, defineMethod, errorResponse, type Method } from './answers.js';
import { chatMethods } from './api/chat.js';
import { conversationMethods } from './api/conversations.js';
import { fileMethods } from './api/files.js';
import { peopleMethods } from './api/people.js';
import { viewMethods } from './api/views.js';
import type { JsonObject } from './json.js';
import type { Workspace } from './workspace.js';

interface Asked {
  readonly method: string;
  /** The token from the Authorization header or the arguments. */
  readonly token: string | undefined;
  readonly args: JsonObject;
}

const METHODS: ReadonlyMap<string, Method> = new Map(
  Object.entries({
    'apps.connections.open': defineMethod({ args: {}, appToken: true }, ({ settings, sockets }) => ({
      ok: true,
      url: sockets.newUrl(settings.url.replace('http', 'ws')),
    })),
    ...chatMethods,
    ...conversationMethods,
    ...fileMethods,
    ...peopleMethods,
    ...viewMethods,
  }),
);

export function answerWebApi(slack: Workspace, { method: name, token, args }: Asked): Answer {
  const called = METHODS.get(name);
  if (called === undefined) return errorResponse('unknown_method');
  return (
    checkToken(slack, called, token) ??
    checkScope(slack, called) ??
    checkArguments(called, args) ??
    called.answer(slack, args)
  );
}

function checkToken(slack: Workspace, spec: Method, token: string | undefined): Answer | undefined {
  const { botToken, appToken } = slack.settings;
  if (token === undefined) return errorResponse('not_authed');
  if (token !== botToken && token !== appToken) return errorResponse('invalid_auth');
  return token === (spec.appToken ? appToken : botToken) ? undefined : errorResponse('not_allowed_token_type');
}

function checkScope(slack: Workspace, { scopes = [] }: Method): Answer | undefined {
  const provided = slack.settings.scopes;
  if (scopes.length === 0 || scopes.some((scope) => provided.includes(scope))) return undefined;
  return { ...errorResponse('missing_scope'), needed: scopes.join(','), provided: provided.join(',') };
}

function checkArguments({ args: { shape }, missing = {} }: Method, args: JsonObject): Answer | undefined {
  const absent = Object.keys(shape).filter(
    (name) => !shape[name]?.safeParse(undefined).success && (args[name] ?? '') === '',
  );
  const named = absent.map((name) => missing[name]).find((error) => error !== undefined);
  if (named) return errorResponse(named);
  const strange = Object.keys(args).filter((name) => !Object.hasOwn(shape, name) && name !== 'team_id');
  const problems =
    absent.length > 0
      ? absent.map((name) => `missing required field: ${name}`)
      : strange.map((name) => `unsupported argument: ${name}`);
  return problems.length > 0 ? errorResponse('invalid_arguments', problems) : undefined;
}

export function splitToken(args: JsonObject, authorization: string | undefined): Pick<Asked, 'token' | 'args'> {
  const { token, ...rest } = args;
  const bearer = authorization?.match(/^Bearer (.+)$/i)?.[1];
  return { token: bearer ?? (typeof token === 'string' ? token : undefined), args: rest };
}
