// Turns an Atlas error into one or two sentences that end with the next step. Plain text without markup.
import { mapFromObject } from '../map-from-object.js';
import { ERROR_CODE_SENTENCES } from './error-code-sentences.js';
import {
  AtlasApiError,
  AtlasBadReplyError,
  AtlasUnreachableError,
  isAtlasUpgrading,
  isBadCredential,
} from './errors.js';
import { UnsafePathError } from './path.js';

interface NeededRole {
  readonly role: string;
  /** The role for changes in a whole organization, if it's a different role. */
  readonly orgRole?: string;
}

/** Formats a role, e.g. `Project Access Manager (in an organization: Organization Owner)`. */
export const formatNeededRole = ({ role, orgRole }: NeededRole): string =>
  orgRole === undefined ? role : `${role} (in an organization: ${orgRole})`;

export interface FailureContext {
  /** The Atlas role that the call needs, e.g. `Project Owner`. */
  readonly role?: string | NeededRole;
  /** The name of the call's project or organization, e.g. `Payments`. */
  readonly where?: string;
  /** Whether the bot retries the call. If so, the sentence doesn't ask the user to try again. */
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
  'TENANT_SNAPSHOT_ACCESS_DENIED',
  'ACCESS_FORBIDDEN',
]);
/** The API's own access list refused the caller. Other codes with these words are about entries of lists. */
const ACCESS_LIST_CODE =
  /^((IP_ADDRESS_NOT_ON|RESOURCE_REQUIRES|ORG_REQUIRES)_(ACCESS_LIST|WHITELIST)|GLOBAL_USER_OUTSIDE_SUBNET)$/;
const NOT_FOUND = mapFromObject({
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
const CREDENTIAL = `Atlas doesn’t accept my credential. ${OPERATOR} should check whether the credential has expired or been deleted.`;

/** Describes any error from a call to Atlas. The description ends with the `errorCode`, if any, in parentheses. */
export function describeAtlasError(error: unknown, about: FailureContext = {}): string {
  if (error instanceof AtlasApiError) return `${describeStatus(error, about)}${inBrackets(codeOf(error))}`;
  if (error instanceof AtlasUnreachableError) return describeNoReply(error, about);
  if (error instanceof AtlasBadReplyError) return describeBadReply(error, about);
  if (error instanceof UnsafePathError)
    return `“${error.value.slice(0, 40)}” can’t be a name or ID in Atlas. Check the name.`;
  return `Something went wrong while I was calling Atlas. ${OPERATOR} can check my log.`;
}

function describeStatus(error: AtlasApiError, about: FailureContext): string {
  const code = error.errorCode ?? '';
  if (ROLE_CODES.has(code)) return describeMissingRole(about);
  if (ACCESS_LIST_CODE.test(code)) return describeAccessList(error);
  const refusal = ERROR_CODE_SENTENCES.get(code);
  if (refusal !== undefined) return refusal;
  if (code === 'INVALID_VERSION_DATE') return describeVersion();
  if (code === 'ATLAS_GENERAL_ERROR' && error.status < 500) return describeOther(error);
  if (isAtlasUpgrading(error))
    return `Atlas can’t make changes while it’s being upgraded.${next(about, 'in a few minutes')}`;
  if (isBadCredential(error)) return CREDENTIAL;
  switch (error.status) {
    case 402:
      return `Atlas refused because of billing${atlasWords(error)} An organization owner can check Billing in Atlas.`;
    case 401:
    case 403:
      return `Atlas refused${atlasWords(error)} An owner of ${about.where ?? 'the organization'} can check whether this should be allowed.`;
    case 404:
      return describeNotFound(error, about);
    case 406:
    case 410:
      return describeVersion();
    case 409:
      return `Atlas refused because of the current state${atlasWords(error)} Check the current state in Atlas before you try again.`;
    case 429:
      return `Atlas is limiting requests.${next(about, formatWait(error.retryAfterMs))}`;
    default:
      return describeOtherStatus(error, about);
  }
}

/**
 * Describes an ATLAS_GENERAL_ERROR, whose detail may be only in the parameters. We've mostly seen such errors for
 * changes to a cluster that's being deleted.
 */
function describeOther({ detail, reason, parameters }: AtlasApiError): string {
  const said = detail || parameters.map(String).find((one) => /\s/.test(one)) || reason;
  return `Atlas refused${wordsOf(said)} If this is about a cluster, run the overview command to check whether the cluster is being deleted.`;
}

const next = ({ goesOn }: FailureContext, when: string) => (goesOn ? '' : ` Try again ${when}.`);

function describeOtherStatus(error: AtlasApiError, about: FailureContext): string {
  if (error.status >= 500) return `Atlas is having trouble and returned ${error.status}.${next(about, 'in a minute')}`;
  if (error.status < 400) return `Atlas returned an unexpected status, ${error.status}. ${CHECK_ADDRESS}`;
  return `Atlas refused${atlasWords(error)} Change the request, or tell ${OPERATOR.toLowerCase()}.`;
}

function describeMissingRole({ role, where }: FailureContext): string {
  const place = where === undefined ? '' : ` in ${where}`;
  return role === undefined
    ? `Atlas refused: my credential lacks a role${place}. An owner can add the role in Atlas, under Access Manager.`
    : `Atlas refused: my credential needs ${typeof role === 'string' ? role : formatNeededRole(role)}${place}. An owner can add the role in Atlas, under Access Manager.`;
}

function describeAccessList(error: AtlasApiError): string {
  // The parameters contain the caller's address.
  const address = error.parameters.find((parameter) => /^[\da-f.:]+(\/\d+)?$/i.test(`${parameter}`));
  const who = address === undefined ? 'my address' : `my address ${address}`;
  return `Atlas refused: ${who} isn’t on the API access list of my credential. An owner can add the address in Atlas, under Access Manager.`;
}

const describeVersion = () =>
  `Atlas no longer supports the API version that I use for this call. ${OPERATOR} must update me.`;

function describeNotFound(error: AtlasApiError, about: FailureContext): string {
  const what = NOT_FOUND.get(error.errorCode ?? '');
  const isAboutWhere = what === 'project' || what === 'organization';
  const where = about.where === undefined || isAboutWhere ? 'Atlas' : about.where;
  return `I can’t find this${what === undefined ? '' : ` ${what}`} in ${where}. It may have been deleted, or my credential may not be able to see it. Check the name.`;
}

function describeNoReply(error: AtlasUnreachableError, about: FailureContext): string {
  switch (error.why) {
    case 'sign-in':
      return describeSignIn(error.cause, about);
    case 'no connection':
      return `I can’t reach Atlas.${next(about, 'in a minute')} If this continues, ${OPERATOR.toLowerCase()} should check my network.${inBrackets(systemCode(error.cause))}`;
    case 'timeout':
      return `Atlas didn’t reply in time.${next(about, 'in a minute')}`;
    case 'aborted':
      return `I stopped waiting before Atlas replied.${next(about, 'in a minute')}`;
    case 'too late':
      return `Not sent to Atlas because too much time had passed.${next(about, 'now')}`;
    case 'cut':
      return `The connection broke before Atlas replied.${next(about, 'in a minute')}`;
    default:
      return error.why satisfies never;
  }
}

/**
 * Describes errors from the token endpoint. `invalid_client` means that the secret is wrong, and `access_denied` means
 * that the account has too many live tokens.
 */
function describeSignIn(cause: unknown, about: FailureContext): string {
  if (!(cause instanceof AtlasApiError)) return describeAtlasError(cause, about);
  if (cause.status === 429 || cause.status >= 500) return describeAtlasError(cause, about);
  const why =
    cause.status === 401
      ? CREDENTIAL
      : `Atlas refused my sign-in${atlasWords(cause)} ${OPERATOR} should check my credential.`;
  return `${why}${inBrackets(cause.errorCode)}`;
}

const CHECK_ADDRESS = `${OPERATOR} should check MONGODB_ATLAS_BASE_URL and any proxy between me and Atlas.`;

function describeBadReply(error: AtlasBadReplyError, about: FailureContext): string {
  switch (error.flaw) {
    case 'html':
    case 'not json':
      return `The response (${error.status}) isn’t from the Atlas API. ${CHECK_ADDRESS}`;
    case 'cut off':
      return `Atlas’s response was cut off.${next(about, 'in a minute')}`;
    case 'too large':
    case 'too many pages':
      return 'Atlas’s response is too large for me to read. Ask for less data.';
    case 'repeated page':
      return `Atlas sent the same part of a list twice, so the list may be incomplete.${next(about, 'in a minute')}`;
    case 'no digest challenge':
      return `Atlas wants a sign-in method that I don’t support. ${OPERATOR} can use a service account instead of an API key.`;
    case 'not shown':
      return `I couldn’t read ${error.fields ?? 'everything I need'} in Atlas’s response. If Atlas shows it, ${OPERATOR.toLowerCase()} must update me.`;
    case 'unexpected shape':
      return `Atlas’s response has a format that I don’t recognize. ${OPERATOR} must update me.${inBrackets(error.fields)}`;
    default:
      return error.flaw satisfies never;
  }
}

/** Formats Atlas's explanation as `: <explanation>.`, on one line. Returns `.` if there's no explanation. */
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
