// Turns an error of Atlas into one or two sentences that end with the next step. Plain text, no markup.
import { table } from '../table.js';
import { AtlasApiError, AtlasBadReply, AtlasUnreachable, isUpgrading } from './errors.js';
import { UnsafePath } from './path.js';
import { REFUSALS } from './refusals.js';

export interface FailureContext {
  /** The role that the call needs, by its name in Atlas: `Project Owner`. */
  readonly role?: string;
  /** The project or organization of the call, by name: `Payments`. */
  readonly where?: string;
  /** The bot retries, so the sentence must not ask people to try again. */
  readonly goesOn?: boolean;
}

const ROLE_CODES = new Set([
  'USER_UNAUTHORIZED',
  'NOT_ORG_OWNER',
  'NOT_IN_GROUP',
  'USER_CANNOT_ACCESS_ORG',
  'USER_CANNOT_ACCESS_GROUP',
  'NOT_API_KEY_ADMIN',
  'NOT_USER_ADMIN',
  'NOT_ORG_USER_ADMIN',
  'NOT_GROUP_USER_ADMIN',
  'NOT_ORG_GROUP_CREATOR',
  'ACCESS_FORBIDDEN',
]);
const ACCESS_LIST_CODE = /ACCESS_LIST|WHITELIST|GLOBAL_USER_OUTSIDE_SUBNET/;
const NOT_FOUND = table({
  GROUP_NOT_FOUND: 'project',
  INVALID_GROUP_ID: 'project',
  ORG_NOT_FOUND: 'organization',
  INVALID_ORG_ID: 'organization',
  CLUSTER_NOT_FOUND: 'cluster',
  SERVERLESS_INSTANCE_NOT_FOUND: 'serverless instance',
  IDENTITY_PROVIDER_DOES_NOT_EXIST: 'identity provider',
  DATA_FEDERATION_TENANT_NOT_FOUND_FOR_NAME: 'federated database',
  TENANT_RESTORE_NOT_FOUND: 'restore job',
  RESTORE_JOB_NOT_FOUND: 'restore job',
});

const OPERATOR = 'Your administrator';
const CREDENTIAL = `Atlas doesn’t accept the bot’s credential. ${OPERATOR} should check whether it has expired or was deleted.`;

/** A sentence for any error that a call to Atlas throws. An `errorCode` stands in brackets at its end. */
export function describeAtlasError(error: unknown, about: FailureContext = {}): string {
  if (error instanceof AtlasApiError) return `${describeStatus(error, about)}${inBrackets(codeOf(error))}`;
  if (error instanceof AtlasUnreachable) return describeNoReply(error, about);
  if (error instanceof AtlasBadReply) return describeBadReply(error, about);
  if (error instanceof UnsafePath) return `“${error.value.slice(0, 40)}” can’t be the name or id of anything in Atlas.`;
  return `Something went wrong in the bot while asking Atlas. ${OPERATOR} can check the log.`;
}

function describeStatus(error: AtlasApiError, about: FailureContext): string {
  const code = error.errorCode ?? '';
  if (ROLE_CODES.has(code)) return describeMissingRole(about);
  if (ACCESS_LIST_CODE.test(code)) return describeAccessList(error);
  const refusal = REFUSALS.get(code);
  if (refusal !== undefined) return refusal;
  if (code === 'INVALID_VERSION_DATE') return describeVersion();
  if (code === 'ATLAS_GENERAL_ERROR' && error.status < 500) return describeOther(error);
  if (isUpgrading(error))
    return `Atlas can’t make changes while it’s being upgraded.${next(about, 'in a few minutes')}`;
  switch (error.status) {
    case 401:
      return CREDENTIAL;
    case 402:
      return 'The organization is suspended in Atlas. An owner can fix that in Atlas, under Billing.';
    case 403:
      return `Atlas refused${atlasWords(error)} An owner of ${about.where ?? 'the organization'} can say whether it should be allowed.`;
    case 404:
      return describeNotFound(error, about);
    case 406:
    case 410:
      return describeVersion();
    case 409:
      return `Atlas refused because of the current state${atlasWords(error)} Check it before you try again.`;
    case 429:
      return `Atlas is limiting requests.${next(about, formatWait(error.retryAfterMs))}`;
    default:
      return describeOtherStatus(error, about);
  }
}

/** Atlas's words may be in the parameters alone. Mostly seen on changes of a cluster that is being deleted. */
function describeOther({ detail, reason, parameters }: AtlasApiError): string {
  const said = detail || parameters.map(String).find((one) => /\s/.test(one)) || reason;
  return `Atlas refused${wordsOf(said)} If this is about a cluster, check with overview whether it’s being deleted.`;
}

const next = ({ goesOn }: FailureContext, when: string) => (goesOn ? '' : ` Try again ${when}.`);

function describeOtherStatus(error: AtlasApiError, about: FailureContext): string {
  if (error.status >= 500) return `Atlas is having trouble: it answered ${error.status}.${next(about, 'in a minute')}`;
  if (error.status < 400) return `Atlas answered ${error.status}, which I can’t use. ${CHECK_ADDRESS}`;
  return `Atlas refused${atlasWords(error)} Change the request, or tell ${OPERATOR.toLowerCase()}.`;
}

function describeMissingRole({ role, where }: FailureContext): string {
  const place = where === undefined ? '' : ` in ${where}`;
  return role === undefined
    ? `Atlas refused: this credential may not do that${place}. An owner can add the missing role in Atlas, under Access Manager.`
    : `Atlas refused: this credential needs ${role}${place}. An owner can add it in Atlas, under Access Manager.`;
}

function describeAccessList(error: AtlasApiError): string {
  // Atlas puts the address that it saw into the parameters.
  const address = error.parameters.find((parameter) => /^[\da-f.:]+(\/\d+)?$/i.test(`${parameter}`));
  const who = address === undefined ? 'the bot’s address' : `the bot’s address ${address}`;
  return `Atlas refused: ${who} isn’t on the API access list of this credential. An owner can add it in Atlas, under Access Manager.`;
}

const describeVersion = () =>
  `Atlas no longer serves this call in the version that the bot asks for. ${OPERATOR} must update the bot.`;

function describeNotFound(error: AtlasApiError, about: FailureContext): string {
  const what = NOT_FOUND.get(error.errorCode ?? '');
  const isAboutWhere = what === 'project' || what === 'organization';
  const where = about.where === undefined || isAboutWhere ? 'Atlas' : about.where;
  return `I can’t find this${what === undefined ? '' : ` ${what}`} in ${where}. It may have been deleted, or this credential may not see it. Check the name.`;
}

function describeNoReply(error: AtlasUnreachable, about: FailureContext): string {
  switch (error.why) {
    case 'sign-in':
      return describeSignIn(error.cause, about);
    case 'no connection':
      return `I can’t reach Atlas.${next(about, 'in a minute')} If this continues, ${OPERATOR.toLowerCase()} should check the bot’s network.${inBrackets(systemCode(error.cause))}`;
    case 'timeout':
      return `Atlas didn’t answer in time.${next(about, 'in a minute')}`;
    case 'aborted':
      return `I gave up before Atlas answered.${next(about, 'in a minute')}`;
    case 'too late':
      return `Not sent to Atlas, because too much time had passed.${next(about, 'now')}`;
    case 'cut':
      return `The connection to Atlas broke before it answered.${next(about, 'in a minute')}`;
    default:
      return error.why satisfies never;
  }
}

/** For errors of the token endpoint: `invalid_client` is a wrong secret, `access_denied` too many live tokens. */
function describeSignIn(cause: unknown, about: FailureContext): string {
  if (!(cause instanceof AtlasApiError)) return describeAtlasError(cause, about);
  if (cause.status === 429 || cause.status >= 500) return describeAtlasError(cause, about);
  const why =
    cause.status === 401
      ? CREDENTIAL
      : `Atlas didn’t sign the bot in${atlasWords(cause)} ${OPERATOR} should check its credential.`;
  return `${why}${inBrackets(cause.errorCode)}`;
}

const CHECK_ADDRESS = `${OPERATOR} should check MONGODB_ATLAS_BASE_URL and any proxy on the way.`;

function describeBadReply(error: AtlasBadReply, about: FailureContext): string {
  switch (error.flaw) {
    case 'html':
    case 'not json':
      return `The answer (${error.status}) isn’t from the Atlas API. ${CHECK_ADDRESS}`;
    case 'cut off':
      return `Atlas’s answer was cut off.${next(about, 'in a minute')}`;
    case 'too large':
    case 'too many pages':
      return 'Atlas’s answer is too large for the bot to read. Ask for less.';
    case 'repeated page':
      return `Atlas sent the same part of a list twice, so I don’t know what else is in it.${next(about, 'in a minute')}`;
    case 'no digest challenge':
      return `Atlas asks for a way of signing in that the bot doesn’t know. ${OPERATOR} can use a service account instead of an API key.`;
    case 'not shown':
      return `I couldn’t read ${error.fields ?? 'all that this needs'} in Atlas’s answer.${about.goesOn ? '' : ' Try again, or look in Atlas.'}`;
    case 'unexpected shape':
      return `Atlas’s answer has a form that the bot doesn’t know. ${OPERATOR} must update the bot.${inBrackets(error.fields)}`;
    default:
      return error.flaw satisfies never;
  }
}

/** `: <Atlas's own words>.`, on one line and cut; `.` when there are none. */
const atlasWords = ({ detail, reason }: AtlasApiError): string => wordsOf(detail ?? reason);

function wordsOf(words = ''): string {
  const said = words.replace(/\s+/g, ' ').trim();
  if (said === '') return '.';
  const short = said.length > 300 ? `${said.slice(0, 299)}…` : said;
  return `: ${short}${/[.!?…]$/.test(short) ? '' : '.'}`;
}

function formatWait(ms: number | undefined): string {
  if (ms === undefined) return 'in a minute';
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  if (seconds > 90) return `in ${Math.ceil(seconds / 60)} minutes`;
  return seconds === 1 ? 'in a second' : `in ${seconds} seconds`;
}

const codeOf = ({ errorCode, status }: AtlasApiError) =>
  errorCode ?? (status >= 400 && status < 500 ? `${status}` : undefined);
const inBrackets = (code: string | undefined) => (code === undefined ? '' : ` (${code})`);
const systemCode = (cause: unknown) =>
  typeof cause === 'object' && cause !== null && 'code' in cause && typeof cause.code === 'string'
    ? cause.code
    : undefined;
