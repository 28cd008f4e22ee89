// Reasons that block a change, and access that a change would take from the bot or its approvers.

import type { NextStep } from './values.js';

export interface Blocker {
  /** The param that causes the blocker, if any. The form shows the message next to that field. */
  readonly param?: string | undefined;
  /** A complete sentence that includes the next step. */
  readonly sentence: string;
  /** The change to make first. The form has a button for it. Not stored. */
  readonly first?: NextStep | undefined;
  /** Whether the blocker only concerns input that changes nothing. Such a blocker doesn't block an undo. Not stored. */
  readonly hasNoEffect?: true;
}

/** Returns a list with one blocker, which a param causes. */
export const blockedBy = (param: string, sentence: string, first?: NextStep): readonly Blocker[] => [
  { param, sentence, first },
];

/** Returns the blocker for a part of the input that changes nothing, in a change that has other effects. */
export const noEffectBlocker = (param: string, sentence: string): Blocker => ({ param, sentence, hasNoEffect: true });

export const describeBlockers = (blockers: readonly Blocker[]): string =>
  blockers.map(({ sentence }) => sentence).join(' ');

/** Access that the change would remove and that the bot or its approvers may depend on. */
export interface LostAccess {
  readonly signIn?: SignInTaken | undefined;
  /** The public key or client ID of the API key or service account that loses access. */
  readonly credential?: string | undefined;
}

/**
 * Sign-in through an identity provider, for addresses in the provider's domains. `domains` is undefined if Atlas
 * doesn't show the domains.
 */
interface SignInTaken {
  readonly provider: string;
  readonly domains: readonly string[] | undefined;
  /** Whether the change sends these users to the provider, which locks them out if the provider doesn't work. */
  readonly isRedirect?: true;
}
