// What the simulated Atlas serves is in the real one.
import { describe, expect, test } from '@jest/globals';
import { shapeOf } from './document.js';
import { facts, versionFor } from './flaws.js';
import { served } from './selection.js';

const operationAt = (method: string, shape: string) =>
  facts.operations.find((one) => one.method === method && shapeOf(one.path) === shape);

describe('each route of the simulated Atlas is as the official document has it', () => {
  const routes = served.map(({ method, shape, route }) => ({
    called: `${method} ${shape}`,
    route,
    official: operationAt(method, shape),
  }));

  test.each(routes)('$called', ({ route, official }) => {
    const dates = official?.versions.map(({ date }) => date) ?? [];
    expect(dates).toEqual(expect.arrayContaining([...route.versions]));
    expect(route.versions).toContain(official && versionFor(official)?.date);
    for (const [name, values] of Object.entries(route.query ?? {})) {
      const parameter = official?.query.find((one) => one.name === name);
      expect([name, parameter]).toEqual([name, expect.anything()]);
      expect(parameter?.values ?? values).toEqual(expect.arrayContaining([...values]));
    }
  });
});
