// `npm test`: a worker loads the modules of src/ and of dependencies once, not for each of its test files. Loading them
// took half of the processor time, and Jest can't free what a file loaded. Modules of test/ are loaded for each file,
// since they use Jest's functions, which belong to one file. Needs the scope of shared-scope.cjs.
const { join, sep } = require('node:path');
const { default: Runtime } = require('jest-runtime');

const SOURCE = join(__dirname, '..', 'src') + sep;

const isShared = (key) => key.startsWith(SOURCE) || key.includes(`${sep}node_modules${sep}`);

/** A file's registry of modules; those that are shared are in `shared`, which is never cleared. */
class Registry extends Map {
  #shared;

  constructor(shared) {
    super();
    this.#shared = shared;
  }

  has(key) {
    return isShared(key) ? this.#shared.has(key) : super.has(key);
  }

  get(key) {
    return isShared(key) ? this.#shared.get(key) : super.get(key);
  }

  set(key, module) {
    if (isShared(key)) this.#shared.set(key, module);
    else super.set(key, module);
    return this;
  }

  delete(key) {
    return isShared(key) ? this.#shared.delete(key) : super.delete(key);
  }
}

const [esModules, commonJs, sourceMaps] = [new Map(), new Map(), new Map()];

exports.default = class SharedModules extends Runtime {
  constructor(...given) {
    super(...given);
    this.registries.esModuleRegistry = new Registry(esModules);
    this.registries.moduleRegistry = new Registry(commonJs);
    this.transformCache.sourceMaps = sourceMaps;
  }

  /** Frees what is the file's, and stays open: modules that it loaded for all may load others later. */
  teardown() {
    this.restoreAllMocks();
    this.resetModules();
    this.testState.enterTestCode();
  }
};
exports.__esModule = true;
