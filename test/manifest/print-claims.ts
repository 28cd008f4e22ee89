// Prints what the bot's cards say about Atlas, each sentence with its source; what has none comes last.
import { isGuess, saySource } from '../../src/operations/claims.js';
import { operations } from '../../src/operations/index.js';

const claims = operations.flatMap(({ name, claims: made = [] }) => made.map((claim) => ({ name, claim })));
const guesses = claims.filter(({ claim }) => isGuess(claim));
for (const { name, claim } of [...claims.filter(({ claim }) => !isGuess(claim)), ...guesses])
  process.stdout.write(`${name}\n  ${claim.says}\n  ${saySource(claim)}\n`);
process.stdout.write(`${claims.length} claims, ${guesses.length} of them guesses\n`);
