// Claims that cards and results make about Atlas, each with its source. `npm run claims` prints them all.

/** The source of a claim. Exactly one field is set. */
type Source =
  /** A page in Atlas's documentation, as the path below https://www.mongodb.com/docs/atlas/. */
  | { readonly page: string }
  /** An operation, field or error code in Atlas's OpenAPI document. */
  | { readonly document: string }
  /** A recorded Atlas response, as the project that recorded the response and the path in that project. */
  | { readonly recording: string }
  /** The documentation of another project of MongoDB, as the project and the passage. */
  | { readonly project: string }
  /** The reason to believe a claim for which we found no source. Shown in details and, where it matters, in results. */
  | { readonly guess: string };

export type Claim = {
  /** A complete sentence that is true of everything the operation can act on. */
  readonly says: string;
} & Source;

type Guess = Extract<Claim, { readonly guess: string }>;

export const isGuess = (claim: Claim): claim is Guess => 'guess' in claim;

const DOCUMENTATION = 'https://www.mongodb.com/docs/atlas/';

/** Formats the source for readers who want to check the claim. */
export function formatSource(claim: Claim): string {
  if ('page' in claim) return `${DOCUMENTATION}${claim.page}/`;
  if ('document' in claim) return `OpenAPI: ${claim.document}`;
  if ('project' in claim) return claim.project;
  if ('recording' in claim) return `recorded: ${claim.recording}`;
  return `GUESS: ${claim.guess}`;
}
