// `npm test`: all test files of a worker run in one global scope, so that they can share modules (shared-modules.cjs).
const { TestEnvironment } = require('jest-environment-node');

/** Jest's registered symbols whose values belong to one test file. */
const OF_A_FILE = ['EVENT_HANDLERS', 'TEST_TIMEOUT_SYMBOL'];

class SharedScope extends TestEnvironment {
  /** Keeps the scope, without what Jest stored there about the file. */
  async teardown() {
    for (const symbol of Object.getOwnPropertySymbols(this.global)) {
      const name = Symbol.keyFor(symbol);
      if (name === undefined || OF_A_FILE.includes(name)) delete this.global[symbol];
    }
  }
}

let shared;
module.exports = function scopeOfWorker(...given) {
  shared ??= new SharedScope(...given);
  return shared;
};
