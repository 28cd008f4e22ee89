// The test moves the clock, and decides when Atlas answers.
import { describe, expect, test } from '@jest/globals';
import { clusterParamKind } from '../../../src/operations/cluster-state/cluster-param.js';
import type { NamedItem, Params } from '../../../src/operations/operation.js';
import type { ParamKind } from '../../../src/operations/params/kind.js';
import { projectParamKind } from '../../../src/operations/params/project.js';
import { KnownNames } from '../../../src/slack/lines/names.js';

function knownNames() {
  let now = 1_000_000;
  const asked: { readonly kind: ParamKind; readonly chosen: Params }[] = [];
  const answers: { resolve(names: readonly NamedItem[]): void; reject(error: Error): void }[] = [];
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

const one = (name: string): readonly NamedItem[] => [{ id: name, name }];
const many = (count: number): readonly NamedItem[] =>
  Array.from({ length: count }, (_, id) => ({ id: `${id}`, name: 'x' }));

describe('names', () => {
  test('are read once for simultaneous callers, and again after half a minute', async () => {
    const { names, asked, answers, later } = knownNames();
    const all = [
      names.fresh(projectParamKind, {}),
      names.fresh(projectParamKind, {}),
      names.offered(projectParamKind, {}),
    ];
    answers[0]?.resolve(one('Payments'));
    expect(await Promise.all(all)).toEqual([one('Payments'), one('Payments'), { names: one('Payments') }]);
    later(29_000);
    expect(await names.fresh(projectParamKind, {})).toEqual(one('Payments'));
    expect(asked).toHaveLength(1);
    later(2_000);
    const again = names.fresh(projectParamKind, {});
    answers[1]?.resolve(one('Renamed'));
    expect(await again).toEqual(one('Renamed'));
  });

  test('are read again after two seconds if a typed name is not among them', async () => {
    const { names, asked, answers, later } = knownNames();
    const first = names.fresh(clusterParamKind, {});
    answers[0]?.resolve(one('Cluster0'));
    await first;
    later(1_000);
    expect(await names.fresh(clusterParamKind, {}, true)).toEqual(one('Cluster0'));
    expect(asked).toHaveLength(1);
    later(2_000);
    const again = names.fresh(clusterParamKind, {}, true);
    answers[1]?.resolve(one('Cluster1'));
    expect(await again).toEqual(one('Cluster1'));
  });

  test('are read again after two seconds if the list is incomplete', async () => {
    const { names, asked, answers, later } = knownNames();
    const first = names.fresh(clusterParamKind, {});
    answers[0]?.resolve(Object.assign([...one('Cluster0')], { unread: new Error('502') }));
    await first;
    later(1_000);
    await names.fresh(clusterParamKind, {});
    expect(asked).toHaveLength(1);
    later(1_500);
    const again = names.fresh(clusterParamKind, {});
    answers[1]?.resolve(one('FlexDev'));
    expect(await again).toEqual(one('FlexDev'));
  });

  test('are kept by project, and by no other param', async () => {
    const { names, asked, answers } = knownNames();
    void names.fresh(clusterParamKind, { project: 'a', cluster: 'x' });
    void names.fresh(clusterParamKind, { project: 'b' });
    void names.fresh(clusterParamKind, { project: 'a', cluster: 'y' });
    for (const { resolve } of answers) resolve([]);
    expect(asked.map(({ chosen }) => chosen.project)).toEqual(['a', 'b']);
  });
});

describe('old names', () => {
  const old = async () => {
    const all = knownNames();
    const first = all.names.offered(projectParamKind, {});
    all.answers[0]?.resolve(one('Payments'));
    await first;
    all.later(60_000);
    return all;
  };

  test('are offered with their age while Atlas is slow, and replaced once it answers', async () => {
    const { names, answers } = await old();
    expect(await names.offered(projectParamKind, {})).toEqual({ names: one('Payments'), asOf: 1_000_000 });
    answers[1]?.resolve(one('Renamed'));
    expect(await names.offered(projectParamKind, {})).toEqual({ names: one('Renamed') });
  });

  test('are offered when Atlas fails, and Atlas is asked again three seconds later', async () => {
    const { names, asked, answers, later } = await old();
    const offered = names.offered(projectParamKind, {});
    answers[1]?.reject(new Error('502'));
    expect(await offered).toMatchObject({ names: one('Payments'), asOf: 1_000_000 });
    await names.offered(projectParamKind, {});
    expect(asked).toHaveLength(2);
    later(3_000);
    void names.offered(projectParamKind, {});
    expect(asked).toHaveLength(3);
  });

  test('are not used for a line, which fails with Atlas’s error', async () => {
    const { names, answers } = await old();
    const line = names.fresh(projectParamKind, {});
    answers[1]?.reject(new Error('502'));
    await expect(line).rejects.toThrow('502');
  });
});

test('fails if Atlas fails and no names are cached', async () => {
  const { names, answers } = knownNames();
  const offered = names.offered(projectParamKind, {});
  answers[0]?.reject(new Error('502'));
  await expect(offered).rejects.toThrow('502');
});

test('evicts the least recently used list when the cache is full', async () => {
  const { names, asked, answers } = knownNames();
  const read = async (project: string, count: number) => {
    const reading = names.fresh(clusterParamKind, { project });
    const before = asked.length;
    answers[before - 1]?.resolve(many(count));
    await reading;
  };
  await read('a', 20_000);
  await read('b', 20_000);
  await names.fresh(clusterParamKind, { project: 'a' });
  await read('c', 20_000);
  await names.fresh(clusterParamKind, { project: 'a' });
  expect(asked).toHaveLength(3);
  void names.fresh(clusterParamKind, { project: 'b' });
  expect(asked).toHaveLength(4);
});
