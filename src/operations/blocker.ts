// Why a change must not happen as things are, and what it takes away that may be such a reason.

export interface Blocker {
  /** What it is about, where that is one param: the form says it there. */
  readonly param?: string | undefined;
  /** Whole, with the next step. */
  readonly sentence: string;
}

export const sayBlockers = (blockers: readonly Blocker[]): string => blockers.map(({ sentence }) => sentence).join(' ');

/** What a change takes away that the bot, or those who decide about its requests, may depend on. */
export interface Takes {
  /** Sign-in to Atlas with a provider, by its name, from people with addresses in its domains; undefined: not shown. */
  readonly signIn?: { readonly provider: string; readonly domains: readonly string[] | undefined } | undefined;
  /** All or some of what a program may do with its API key or service account: by its public key or client id. */
  readonly credential?: string | undefined;
}
