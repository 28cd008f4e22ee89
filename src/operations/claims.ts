// What cards and answers say about Atlas, each claim with its source. `npm run claims` prints them all.

/** Where a claim comes from; exactly one. */
type Source =
  /** A page of Atlas's documentation, by its address below https://www.mongodb.com/docs/atlas/. */
  | { readonly page: string }
  /** An operation, field or error code of the official OpenAPI document. */
  | { readonly document: string }
  /** A recorded reply of Atlas, by the project that recorded it and its path there. */
  | { readonly recording: string }
  /** No source was found: why it is believed, as a whole sentence. Details say so to people; an answer, where it matters. */
  | { readonly guess: string };

export type Claim = {
  /** A whole sentence that is true of every thing that the operation may act on. */
  readonly says: string;
} & Source;

type Guess = Extract<Claim, { readonly guess: string }>;

export const isGuess = (claim: Claim): claim is Guess => 'guess' in claim;

const DOCUMENTATION = 'https://www.mongodb.com/docs/atlas/';

/** For people who check it. */
export function formatSource(claim: Claim): string {
  if ('page' in claim) return `${DOCUMENTATION}${claim.page}/`;
  if ('document' in claim) return `OpenAPI: ${claim.document}`;
  if ('recording' in claim) return `recorded: ${claim.recording}`;
  return `GUESS: ${claim.guess}`;
}
