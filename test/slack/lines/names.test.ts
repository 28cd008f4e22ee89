// Names as they are kept: by a clock that the test moves, from an Atlas that answers when the test says so.
import { describe, expect, test } from '@jest/globals';
import { clusterKind } from '../../../src/operations/cluster-state/cluster-param.js';
import type { Named, Params } from '../../../src/operations/operation.js';
import type { Kind } from '../../../src/operations/params/kind.js';
import { projectKind } from '../../../src/operations/params/project.js';
import { KnownNames } from '../../../src/slack/lines/names.js';

function kept() {
  let now = 1_000_000;
  const asked: { readonly kind: Kind; readonly chosen: Params }[] = [];
  const answers: { resolve(names: readonly Named[]): void; reject(error: Error): void }[] = [];
  const names = new KnownNames(
    (kind, chosen) => {
      asked.push({ kind, chosen });
      return new Promise((resolve, reject) => {
        answers.push({ resolve, reject });
      });
    },
    () => now,
  );
  const later = (ms: number) => {
    now += ms;
  };
  return { names, asked, answers, later };
}

const one = (name: string): readonly Named[] => [{ id: name, name }];
const many = (count: number): readonly Named[] =>
  Array.from({ length: count }, (_, id) => ({ id: `${id}`, name: 'x' }));

describe('names', () => {
  test('are asked for once by all who want them at the same time, and again half a minute later', async () => {
    const { names, asked, answers, later } = kept();
    const all = [names.fresh(projectKind, {}), names.fresh(projectKind, {}), names.offered(projectKind, {})];
    answers[0]?.resolve(one('Payments'));
    expect(await Promise.all(all)).toEqual([one('Payments'), one('Payments'), { names: one('Payments') }]);
    later(29_000);
    expect(await names.fresh(projectKind, {})).toEqual(one('Payments'));
    expect(asked).toHaveLength(1);
    later(2_000);
    const again = names.fresh(projectKind, {});
    answers[1]?.resolve(one('Renamed'));
    expect(await again).toEqual(one('Renamed'));
  });

  test('are asked for anew once they are two seconds old, where they lack one that was written', async () => {
    const { names, asked, answers, later } = kept();
    const first = names.fresh(clusterKind, {});
    answers[0]?.resolve(one('Cluster0'));
    await first;
    later(1_000);
    expect(await names.fresh(clusterKind, {}, true)).toEqual(one('Cluster0'));
    expect(asked).toHaveLength(1);
    later(2_000);
    const anew = names.fresh(clusterKind, {}, true);
    answers[1]?.resolve(one('Cluster1'));
    expect(await anew).toEqual(one('Cluster1'));
  });

  test('that lack some are asked for again much sooner', async () => {
    const { names, asked, answers, later } = kept();
    const first = names.fresh(clusterKind, {});
    answers[0]?.resolve(Object.assign([...one('Cluster0')], { unread: new Error('Atlas is having trouble') }));
    await first;
    later(1_000);
    await names.fresh(clusterKind, {});
    expect(asked).toHaveLength(1);
    later(1_500);
    const again = names.fresh(clusterKind, {});
    answers[1]?.resolve(one('FlexDev'));
    expect(await again).toEqual(one('FlexDev'));
  });

  test('are kept apart by what they lie in, and by nothing else', async () => {
    const { names, asked, answers } = kept();
    void names.fresh(clusterKind, { project: 'a', cluster: 'x' });
    void names.fresh(clusterKind, { project: 'b' });
    void names.fresh(clusterKind, { project: 'a', cluster: 'y' });
    for (const { resolve } of answers) resolve([]);
    expect(asked.map(({ chosen }) => chosen.project)).toEqual(['a', 'b']);
  });
});

describe('old names', () => {
  const old = async () => {
    const all = kept();
    const first = all.names.offered(projectKind, {});
    all.answers[0]?.resolve(one('Payments'));
    await first;
    all.later(60_000);
    return all;
  };

  test('are offered, with their age, while Atlas does not answer, and replaced once it does', async () => {
    const { names, answers } = await old();
    expect(await names.offered(projectKind, {})).toEqual({ names: one('Payments'), asOf: 1_000_000 });
    answers[1]?.resolve(one('Renamed'));
    expect(await names.offered(projectKind, {})).toEqual({ names: one('Renamed') });
  });

  test('are offered when Atlas fails, which is then left alone for a moment', async () => {
    const { names, asked, answers, later } = await old();
    const offered = names.offered(projectKind, {});
    answers[1]?.reject(new Error('502'));
    expect(await offered).toMatchObject({ names: one('Payments'), asOf: 1_000_000 });
    await names.offered(projectKind, {});
    expect(asked).toHaveLength(2);
    later(3_000);
    void names.offered(projectKind, {});
    expect(asked).toHaveLength(3);
  });

  test('do not serve a line, which says instead what Atlas answered', async () => {
    const { names, answers } = await old();
    const line = names.fresh(projectKind, {});
    answers[1]?.reject(new Error('502'));
    await expect(line).rejects.toThrow('502');
  });
});

test('names that were never read are not made up', async () => {
  const { names, answers } = kept();
  const offered = names.offered(projectKind, {});
  answers[0]?.reject(new Error('502'));
  await expect(offered).rejects.toThrow('502');
});

test('what was not wanted for longest is forgotten before there is too much', async () => {
  const { names, asked, answers } = kept();
  const read = async (project: string, count: number) => {
    const reading = names.fresh(clusterKind, { project });
    const before = asked.length;
    answers[before - 1]?.resolve(many(count));
    await reading;
  };
  await read('a', 20_000);
  await read('b', 20_000);
  await names.fresh(clusterKind, { project: 'a' });
  await read('c', 20_000);
  await names.fresh(clusterKind, { project: 'a' });
  expect(asked).toHaveLength(3);
  void names.fresh(clusterKind, { project: 'b' });
  expect(asked).toHaveLength(4);
});
