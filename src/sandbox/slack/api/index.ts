// The handlers of the Web API methods in methods.ts. apps.connections.open is handled in server.ts, which has the
// sockets.
import type { Handler } from '../answers.js';
import type { MethodName } from '../methods.js';
import * as chat from './chat.js';
import * as conversations from './conversations.js';
import * as files from './files.js';
import * as people from './people.js';
import * as views from './views.js';

export const HANDLERS: Readonly<Record<Exclude<MethodName, 'apps.connections.open'>, Handler>> = {
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
