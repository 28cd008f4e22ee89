import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { streamList, streamWholeList } from '../../src/atlas/pages.js';
import { path } from '../../src/atlas/path.js';
import { type Answer, calls, errorOf, json, withAtlas, withTokens } from './server.js';

const GROUPS = path`/groups`;
const Numbered = z.object({ id: z.number() });
const pageOf = (target: string) => Number(new URL(target, 'http://x').searchParams.get('pageNum'));

/** `total` items in pages of 10; what else a page says is as unreliable as in real replies. */
const paged =
  (total: number): Answer =>
  ({ target }, response) => {
    const from = (pageOf(target) - 1) * 10;
    const results = Array.from({ length: Math.max(0, Math.min(10, total - from)) }, (_, at) => ({ id: from + at }));
    json(response, 200, { results, totalCount: 0, links: [{ rel: 'next', href: 'http://elsewhere.example/' }] });
  };

describe('a list', () => {
  test.each([0, 1, 9, 10, 11, 20, 29, 30, 75, 230])('of %d items is read whole and in order', async (total) => {
    await withAtlas(
      withTokens(paged(total)),
      async ({ atlas }) => {
        const items = await atlas.list(GROUPS, Numbered);
        expect(items.map(({ id }) => id)).toEqual([...Array(total).keys()]);
      },
      { pageSize: 10 },
    );
  });

  test('asks for pages of 500, and stops at a short one', async () => {
    await withAtlas(withTokens(paged(3)), async ({ atlas, server }) => {
      await atlas.list(GROUPS, Numbered, { protocol: ['SAML', 'OIDC'] });
      expect(calls(server).map(({ target }) => target)).toEqual([
        '/api/atlas/v2/groups?protocol=SAML&protocol=OIDC&itemsPerPage=500&pageNum=1',
      ]);
    });
  });

  test('reads ahead after full pages: two at once, then four, never more', async () => {
    const waiting: (() => void)[] = [];
    const together: Answer = (asked, response) => {
      const page = pageOf(asked.target);
      waiting.push(() => paged(200)(asked, response));
      // Answers once the whole batch has arrived.
      if (waiting.length === (page === 1 ? 1 : page <= 3 ? 2 : 4)) for (const answer of waiting.splice(0)) answer();
    };
    await withAtlas(
      withTokens(together),
      async ({ atlas, server }) => {
        await expect(atlas.list(GROUPS, Numbered)).resolves.toHaveLength(200);
        expect(calls(server)).toHaveLength(23);
      },
      { pageSize: 10 },
    );
  });

  test('ignores errors past its end', async () => {
    const strict: Answer = (asked, response) =>
      pageOf(asked.target) > 2
        ? json(response, 400, { errorCode: 'INVALID_QUERY_PARAMETER' })
        : paged(15)(asked, response);
    await withAtlas(
      withTokens(strict),
      async ({ atlas }) => {
        await expect(atlas.list(GROUPS, Numbered)).resolves.toHaveLength(15);
      },
      { pageSize: 10 },
    );
  });

  test('fails when a page in the middle does', async () => {
    const broken: Answer = (asked, response) =>
      pageOf(asked.target) === 2 ? json(response, 403, { errorCode: 'NO' }) : paged(95)(asked, response);
    await withAtlas(
      withTokens(broken),
      async ({ atlas }) => {
        await expect(errorOf(atlas.list(GROUPS, Numbered))).resolves.toMatchObject({ status: 403 });
      },
      { pageSize: 10 },
    );
  });

  describe('of large pages', () => {
    const MB = 1024 * 1024;
    /** Full pages of one item, and an empty one after them. */
    const large =
      (megabytes: number, pages: number, cut: (page: number) => boolean = () => false): Answer =>
      ({ target }, response) => {
        const page = pageOf(target);
        const results = page > pages ? [] : [{ id: page, filling: 'x'.repeat(megabytes * MB) }];
        const body = JSON.stringify({ results });
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
        if (!cut(page)) response.end(body);
        else response.write(body.slice(0, -10), () => response.destroy());
      };
    const listed = (answer: Answer) => {
      let items: unknown;
      const work = withAtlas(
        withTokens(answer),
        async ({ atlas }) => {
          items = await atlas.list(GROUPS, Numbered).catch((error: unknown) => error);
        },
        { pageSize: 1, sleep: async () => {} },
      );
      return work.then(() => items);
    };

    test('is limited to 64 MB in total', async () => {
      expect(await listed(large(12, 5))).toHaveLength(5);
      expect(await listed(large(12, 6))).toMatchObject({ flaw: 'too large' });
    }, 90_000);

    test('counts a page that was cut off and read again only once', async () => {
      const cuts = [1, 1, 3, 3];
      const cut = (page: number) => {
        const index = cuts.indexOf(page);
        if (index >= 0) cuts.splice(index, 1);
        return index >= 0;
      };
      expect(await listed(large(12, 5, cut))).toHaveLength(5);
      expect(cuts).toEqual([]);
    }, 90_000);
  });

  /** The length or error of a list with these pages, and the number of calls. */
  async function readAll(results: (page: number) => readonly object[], pageSize = 2) {
    const answer: Answer = ({ target }, response) => json(response, 200, { results: results(pageOf(target)) });
    const outcome: unknown[] = [];
    await withAtlas(
      withTokens(answer),
      async ({ atlas, server }) => {
        const read = await atlas.list(GROUPS, z.looseObject({})).catch((error: unknown) => error);
        outcome.push(Array.isArray(read) ? read.length : read, calls(server).length);
      },
      { pageSize },
    );
    return outcome;
  }
  const things = (page: number) => [{ id: page }, { id: -page }];

  test('fails after three calls when a page repeats', async () => {
    const flaw = expect.objectContaining({ flaw: 'repeated page' });
    expect(await readAll(() => things(1))).toEqual([flaw, 3]);
  });

  test('fails when a page of items without ids repeats', async () => {
    const flaw = expect.objectContaining({ flaw: 'repeated page' });
    expect(await readAll(() => [{ name: 'a' }, { name: 'a' }])).toEqual([flaw, 3]);
    expect(await readAll((page) => (page > 2 ? [] : [{ name: 'a' }, { page }]))).toEqual([4, 3]);
  });

  test('with overlapping pages is read whole', async () => {
    const from = (page: number) => (page > 4 ? [{ id: 6 }] : [{ id: page }, { id: page + 1 }]);
    expect(await readAll(from)).toEqual([9, 7]);
    // The last item moved to a page of its own, which is still the end.
    expect(await readAll((page) => (page > 4 ? [{ id: 5 }] : from(page)))).toEqual([8, 7]);
  });

  test('fails after 10,000 items', async () => {
    const full = (page: number) => Array.from({ length: 500 }, (_, at) => ({ id: `${page}/${at}` }));
    expect(await readAll(full, 500)).toEqual([expect.objectContaining({ flaw: 'too many pages' }), 20]);
  });
});

describe('a streamed list', () => {
  const full = (page: number) => Array.from({ length: 500 }, (_, at) => ({ id: `${page}/${at}` }));
  async function stream(results: (page: number) => readonly object[]) {
    const answer: Answer = ({ target }, response) => json(response, 200, { results: results(pageOf(target)) });
    const outcome: unknown[] = [];
    await withAtlas(withTokens(answer), async ({ atlas, server }) => {
      let taken = 0;
      const list = { path: GROUPS, item: z.object({ id: z.string() }) };
      const isWhole = await streamList(atlas, list, (page) => {
        taken += page.length;
      });
      const strict = await streamWholeList(atlas, list, () => {}).catch((error: unknown) => error);
      outcome.push(isWhole, taken, strict, calls(server).length / 2);
    });
    return outcome;
  }

  test('is read to its end', async () => {
    expect(await stream((page) => (page < 4 ? full(page) : []))).toEqual([true, 1_500, undefined, 7]);
  });

  test('is incomplete when a page repeats, and passes that page on once', async () => {
    const flaw = expect.objectContaining({ flaw: 'repeated page' });
    expect(await stream(() => full(1))).toEqual([false, 500, flaw, 3]);
  });

  test('is incomplete after 125,000 items', async () => {
    const flaw = expect.objectContaining({ flaw: 'too many pages' });
    expect(await stream(full)).toEqual([false, 125_000, flaw, 250]);
  }, 120_000);
});
