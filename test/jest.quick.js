// `npm test`: every test that is not a proof.
import { everyTest, PROOFS } from './jest.proofs.js';

export default {
  ...everyTest,
  testPathIgnorePatterns: PROOFS,
  testSequencer: '<rootDir>/test/longest-first.js',
  testEnvironment: '<rootDir>/test/shared-scope.cjs',
  runtime: '<rootDir>/test/shared-modules.cjs',
};
