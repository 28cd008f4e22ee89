// What a text of the bot says about a request's state.

/** In a sentence about how it ended. */
const ENDS = /^\w{3}-\w{3}, .*?: (done|done, not read back|not done|void|denied|cancelled|expired)\./s;

/** The state that a card or a message about a request names. */
export function stateIn(text: string): string | undefined {
  const onCard = /^\w{3}-\w{3}: .* – ([^–]+)$/s.exec(text)?.[1];
  return onCard ?? ENDS.exec(text)?.[1];
}
