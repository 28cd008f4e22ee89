import { quoted } from '../format.js';
import { textParam } from '../params/field.js';
import type { ParamKind } from '../params/kind.js';

const credentialKind: ParamKind = { name: 'credential', noun: 'credential', takes: 'phrase', input: 'text' };

/** Returns a credential param. A public key (API key) or client id (service account) isn't a secret. */
const credential = (shape: RegExp, wrong: string, label: string, hint: string, limit?: string) =>
  textParam(
    (text) => {
      const id = text.trim();
      return shape.test(id) ? { ok: true, value: id } : { ok: false, reason: `${quoted(text)} ${wrong}` };
    },
    { label, hint, kind: credentialKind, position: 1, ...(limit !== undefined && { limit }) },
  );

const NAME_LIMIT = '1,040 characters';

/** A database user's name, or the name or id of an API key or service account from `keys`. */
export const userOrKeyParam = () =>
  credential(
    /^\S.{0,1039}$/,
    `is too long for a name. Limit: ${NAME_LIMIT}.`,
    'User or key',
    'a database user, or an API key or service account from the keys command',
    NAME_LIMIT,
  );

export const apiKeyParam = () =>
  credential(
    /^[a-z]{8}$/,
    'isn’t an API key’s public key. Enter the eight letters that the keys command lists.',
    'API key',
    'the public key: eight letters, such as abcdefgh',
  );

export const serviceAccountParam = () =>
  credential(
    /^mdb_sa_id_[a-fA-F0-9]{24}$/,
    'isn’t a service account’s client ID. Enter the ID that the keys command lists, beginning with mdb_sa_id_.',
    'Service account',
    'the client ID: mdb_sa_id_ followed by 24 letters or digits',
  );
