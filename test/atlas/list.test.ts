import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
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
  test.each([0, 1, 9, 10, 11, 20, 29, 30, 75, 230])('of %d items comes whole and in order', async (total) => {
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
      // Nobody is answered before the whole batch is there.
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

  test('does not mind what happens past its end', async () => {
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

  test('fails when a page in its midst does', async () => {
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

  test('that never ends is an error', async () => {
    const same: Answer = (_, response) => json(response, 200, { results: [{ id: 1 }] });
    await withAtlas(
      withTokens(same),
      async ({ atlas, server }) => {
        await expect(errorOf(atlas.list(GROUPS, Numbered))).resolves.toMatchObject({ flaw: 'too many pages' });
        expect(calls(server).length).toBeLessThan(110);
      },
      { pageSize: 1 },
    );
  });
});
