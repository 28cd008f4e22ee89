// Why a change is blocked, and what it takes away from the bot or its approvers, which may block it.

import type { Next } from './values.js';

export interface Blocker {
  /** The param that it is about, if any: the form shows it there. */
  readonly param?: string | undefined;
  /** A whole sentence, with the next step. */
  readonly sentence: string;
  /** The change to make first. The form has a button for it. Not stored. */
  readonly first?: Next | undefined;
}

/** Blocked by one param. */
export const blockedBy = (param: string, sentence: string, first?: Next): readonly Blocker[] => [
  { param, sentence, first },
];

export const describeBlockers = (blockers: readonly Blocker[]): string =>
  blockers.map(({ sentence }) => sentence).join(' ');

/** What a change takes away that the bot, or those who decide about its requests, may depend on. */
export interface TakenAway {
  readonly signIn?: SignInTaken | undefined;
  /** The public key or client id of an API key or service account that loses some or all of its access. */
  readonly credential?: string | undefined;
}

/** Sign-in with an identity provider, for addresses in its domains. Undefined domains: Atlas does not show them. */
interface SignInTaken {
  readonly provider: string;
  readonly domains: readonly string[] | undefined;
  /** They are sent to the provider from then on, and locked out if it doesn't work. */
  readonly isRedirect?: true;
}
