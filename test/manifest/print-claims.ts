// Prints what the bot's cards and answers say about Atlas, each sentence once with its source; what has none comes
// last.
import { type Claim, formatSource, isGuess } from '../../src/operations/claims.js';
import { operations } from '../../src/operations/index.js';

const claims = new Map<string, { readonly claim: Claim; readonly names: string[] }>();
for (const { name, claims: made } of operations) {
  for (const claim of made) {
    const said = `${claim.says}\n  ${formatSource(claim)}`;
    const { names } = claims.get(said) ?? { names: [] };
    claims.set(said, { claim, names: [...names, name] });
  }
}

const sorted = [...claims].sort(([, a], [, b]) => Number(isGuess(a.claim)) - Number(isGuess(b.claim)));
for (const [said, { names }] of sorted) process.stdout.write(`${names.join(', ')}\n  ${said}\n`);
const guesses = sorted.filter(([, { claim }]) => isGuess(claim)).length;
process.stdout.write(`${claims.size} claims, ${guesses} of them guesses\n`);
