// Names as Atlas allows them, written as people write them.
import { expect, test } from '@jest/globals';
import type { Named } from '../../../src/operations/operation.js';
import type { Kind } from '../../../src/operations/params/kind.js';
import { projectKind } from '../../../src/operations/params/project.js';
import { readLine } from '../../../src/slack/lines/parse.js';
import { resolveLine } from '../../../src/slack/lines/resolve.js';
import { writeLine } from '../../../src/slack/lines/write.js';
import { look } from './grammar.js';

const LONG = 'Abteilung für Zahlungsverkehr und Überweisungen, Süd (Produktiv)';
const PROJECTS = [LONG, 'Crème Brûlée', '支付 系统', 'Team for Payments', "Rita's (EU) + <b>", 'Shared', 'Shared'].map(
  (name, index): Named => ({ id: `${index}`.padStart(24, 'a'), name, detail: `Org ${index}` }),
);
const CLUSTER = `c${'-x'.repeat(31)}9`;

const names = async (kind: Kind) => (kind === projectKind ? PROJECTS : [{ id: CLUSTER, name: CLUSTER }]);
const resolve = (text: string) => resolveLine(readLine(look, text), names);

test.each(PROJECTS.slice(0, 5).map(({ id, name }) => [name, id]))(
  '%s is found without quotes, and with',
  async (name, id) => {
    for (const written of [name, `"${name}"`, name.normalize('NFD'), name.toUpperCase()]) {
      const { params, problems } = await resolve(`look ${CLUSTER} in ${written} last 1h`);
      expect(problems).toEqual([]);
      expect(params).toMatchObject({ project: id, cluster: CLUSTER, last: '1h' });
    }
  },
);

test('a name of 64 characters is written back so that it is read as the same', async () => {
  expect([...LONG]).toHaveLength(64);
  const { params, named } = await resolve(`look ${CLUSTER} in ${LONG}`);
  expect((await resolve(writeLine(look, params, named))).params).toEqual(params);
});
