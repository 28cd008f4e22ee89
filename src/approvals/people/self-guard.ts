// Blocks requests that would lock out the bot or its approvers. Checks every preview: for a form, for a new request,
// and again right before the call.
import type { Atlas } from '../../atlas/atlas.js';
import type { LostAccess } from '../../operations/blocker.js';
import { formatList } from '../../operations/format.js';
import type { Change, ChangeCall, Params } from '../../operations/operation.js';
import { needsOwnerCredential } from '../../operations/owner-level.js';
import type { StoredPreview } from '../request/stored-preview.js';
import type { PermissionServices } from './ask.js';
import type { OwnCredentialIdStore } from './own-credentials.js';
import { findConcernedPeople } from './people.js';

/** The credentials that the bot signs in with. No request may remove these credentials. */
export interface SelfGuardServices {
  readonly credentials: Pick<OwnCredentialIdStore, 'read' | 'hasOwner'>;
}

/**
 * Returns the operation's preview, with the Slack accounts of the users that the change is about. Adds a blocker if the
 * change would stop the bot or its approvers from signing in, or a warning if we can't tell.
 * @throws SlackSilentError, PolicyUnreadableError, and any error from `preview`
 */
export async function previewChange(
  deps: PermissionServices & SelfGuardServices,
  operation: Change,
  atlas: Atlas,
  { params, undoes }: { readonly params: Params; readonly undoes?: ChangeCall | undefined },
  now: number,
): Promise<StoredPreview> {
  const { takesAway = {}, concerns, ...plan } = await operation.preview(atlas, params, now, undoes);
  if (plan.blockers.length > 0) return plan;
  if (needsOwnerCredential(operation) && !(await deps.credentials.hasOwner()))
    return { ...plan, blockers: [{ sentence: describeNoOwnerCredential(operation.name) }], call: undefined };
  const preview: StoredPreview = {
    ...plan,
    ...(concerns && { about: await findConcernedPeople(deps.people, concerns) }),
  };
  const { blocker: signIn, warning } = await guardSignIn(deps, takesAway.signIn);
  const blocker = signIn ?? (await guardOurselves(deps, takesAway.credential));
  if (blocker !== undefined) return { ...preview, blockers: [{ sentence: blocker }], call: undefined };
  return warning === undefined ? preview : { ...preview, warnings: [warning, ...preview.warnings] };
}

/** Describes how to set up an operation that needs an owner's credential. */
export const describeNoOwnerCredential = (name: string): string =>
  `${name} isn’t set up. Ask your administrator to give the worker an Organization Owner credential (MONGODB_ATLAS_OWNER_…).`;

async function guardOurselves(
  { credentials }: SelfGuardServices,
  taken: string | undefined,
): Promise<string | undefined> {
  if (taken === undefined) return undefined;
  const own = await credentials.read();
  if (own === undefined)
    return 'I can’t tell yet whether I use this credential, because some of my processes haven’t reported their credentials yet. Try again in a minute.';
  return own.has(taken)
    ? 'I sign in to Atlas with this credential, so the change would lock me out. First, give me a different credential, or make the change in Atlas.'
    : undefined;
}

interface Guarded {
  readonly blocker?: string;
  readonly warning?: string;
}

async function guardSignIn({ policy, people }: PermissionServices, signIn: LostAccess['signIn']): Promise<Guarded> {
  if (signIn === undefined || signIn.domains?.length === 0) return {};
  await policy.inForce?.refresh(); // throws while the approvers are unknown
  const { provider, domains: taken, isRedirect } = signIn;
  const check = isRedirect
    ? `Check that approvers can sign in with ${provider}`
    : `Check that no approver signs in to Atlas with ${provider}`;
  if (taken === undefined) return { warning: `${check}: Atlas doesn’t show this provider’s domains.` };
  const { domains, isWhole } = await people.emailDomains(policy.rules.flatMap(({ approvers }) => approvers));
  const lost = taken.filter((domain) => domains.has(domain.toLowerCase()));
  if (lost.length > 0) return { blocker: (isRedirect ? describeRedirect : describeLockout)(provider, lost) };
  return isWhole ? {} : { warning: `${check}: Slack doesn’t show me the e-mail addresses of all approvers.` };
}

const describeLockout = (provider: string, domains: readonly string[]): string =>
  `Approvers with addresses at ${formatList(domains)} sign in to Atlas with ${provider}, so this change would lock them out. Move ${domains.length > 1 ? 'these domains' : 'this domain'} to a different provider first, or make the change in Atlas, under Federation settings.`;

const describeRedirect = (provider: string, domains: readonly string[]): string =>
  `Atlas would send approvers with addresses at ${formatList(domains)} to ${provider} to sign in, which could lock them out. Turn the provider on in Atlas, under Federation settings, where you can test the sign-in.`;
