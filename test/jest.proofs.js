// `npm run proofs`: what takes long. Jest's settings are those of package.json.
import { readFileSync } from 'node:fs';

const { jest } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/** Regular expressions of paths. `npm test` runs the tests in all other files. */
export const PROOFS = [
  '/test/laws/',
  '/test/crash-points/',
  '/test/chaos/',
  '/test/approvals/proofs/',
  '/test/e2e/(?!approval\\.)',
  '/test/manifest/(alerts|image)\\.',
  '/test/slack/commands/list-requests\\.',
  '/test/atlas/replies\\.',
  '/test/sandbox/web/fault-panel\\.',
  '/test/doctor/examine\\.',
  '/test/history-tool/run\\.',
  '/test/operations/index\\.official\\.',
  '/test/slack/cards/(card-publisher|draw-all-cards|draw-card)\\.',
];

/** On a busy machine a process needs longer to end than the half second that Jest gives it. */
const workerGracefulExitTimeout = 10_000;

export const everyTest = { ...jest, rootDir: '..', workerGracefulExitTimeout };

export default {
  ...everyTest,
  testRegex: PROOFS.map((path) => `${path}.*\\btest\\.ts$`),
  testSequencer: '<rootDir>/test/longest-first.js',
};
