import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { AtlasApiError, AtlasBadReplyError } from '../../src/atlas/errors.js';
import { path } from '../../src/atlas/path.js';
import { type Answer, errorOf, withAtlas, withTokens } from './server.js';

const Named = z.object({ name: z.string() });
const GROUP = path`/groups/${'32b6e34b3d91647abb20e7b8'}`;

describe('an unreadable reply', () => {
  const raw =
    (code: number, body: string, type = 'application/json'): Answer =>
    (_, response) => {
      response.writeHead(code, { 'content-type': type });
      response.end(body);
    };

  test.each([
    ['is HTML', raw(200, '<!doctype html><title>Sign in</title>', 'text/html;charset=utf-8'), 'html'],
    ['only looks like HTML', raw(200, '\n<html>', 'application/json'), 'html'],
    ['is empty', raw(200, ''), 'not json'],
    ['is half a document', raw(200, '{"name": "Pay'), 'not json'],
    ['has a field of another type', raw(200, '{"name": 5}'), 'unexpected shape'],
    ['has null for a required field', raw(200, '{"name": null}'), 'not shown'],
    ['lacks a required field', raw(200, '{"id": "a"}'), 'not shown'],
    ['is an error under 200', raw(200, '{"error": 403, "errorCode": "X", "name": "a"}'), 'unexpected shape'],
    ['is an envelope around an error', raw(200, '{"status": 403, "content": {}, "name": "a"}'), 'unexpected shape'],
    ['is a 404 page of a gateway', raw(404, '<html>not found', 'text/html'), 'html'],
    ['is an empty 404', raw(404, ''), 'not json'],
  ])('is a typed error when it %s', async (_, answer, flaw) => {
    await withAtlas(withTokens(answer), async ({ atlas }) => {
      const error = await errorOf(atlas.get(GROUP, Named));
      expect(error).toBeInstanceOf(AtlasBadReplyError);
      expect(error).toMatchObject({ flaw });
    });
  });

  test('names the fields of another type, not their values', async () => {
    await withAtlas(withTokens(raw(200, '{"name": {"secret": "hunter2"}}')), async ({ atlas }) => {
      const error = await errorOf(atlas.get(GROUP, Named));
      expect(error).toMatchObject({ fields: 'name' });
      expect(`${error}`).not.toContain('hunter2');
    });
  });

  test('over 16 MB is not read to its end', async () => {
    let written = 0;
    const endless: Answer = (_, response) => {
      const chunk = Buffer.alloc(1024 * 1024, ' ');
      const more = () => {
        if (response.destroyed) return;
        written += chunk.byteLength;
        response.write(chunk, more);
      };
      response.writeHead(200);
      more();
    };
    await withAtlas(withTokens(endless), async ({ atlas }) => {
      await expect(errorOf(atlas.get(GROUP, Named))).resolves.toMatchObject({ flaw: 'too large' });
      expect(written).toBeLessThan(64 * 1024 * 1024);
    });
  });

  test('with status 502 from a gateway counts as a 502', async () => {
    await withAtlas(withTokens(raw(502, '<html>Bad Gateway', 'text/html')), async ({ atlas }) => {
      const error = await errorOf(atlas.get(GROUP, Named));
      expect(error).toBeInstanceOf(AtlasApiError);
      expect(error).toMatchObject({ status: 502, errorCode: undefined });
    });
  });

  const NOT_FOUND = { error: 404, errorCode: null, detail: 'No such thing.', reason: 'Not Found', parameters: null };
  test.each([
    ['null where there is no code', NOT_FOUND, { detail: 'No such thing.', reason: 'Not Found', parameters: [] }],
    ['null for all but the reason', { ...NOT_FOUND, detail: null }, { detail: undefined, reason: 'Not Found' }],
    ['a code beside something else', { errorCode: 'GROUP_NOT_FOUND', detail: {} }, { errorCode: 'GROUP_NOT_FOUND' }],
  ])('with status 404 and %s counts as an error of Atlas', async (_, body, fields) => {
    await withAtlas(withTokens(raw(404, JSON.stringify(body))), async ({ atlas }) => {
      const error = await errorOf(atlas.get(GROUP, Named));
      expect(error).toBeInstanceOf(AtlasApiError);
      expect(error).toMatchObject({ status: 404, ...fields });
    });
  });

  test.each([{ message: 'no Route matched' }, { status: 404, error: 'Not Found', path: '/api' }, { error: 404 }, null])(
    'with status 404 and JSON of a gateway is no error of Atlas: %j',
    async (body) => {
      await withAtlas(withTokens(raw(404, JSON.stringify(body))), async ({ atlas }) => {
        expect(await errorOf(atlas.get(GROUP, Named))).toBeInstanceOf(AtlasBadReplyError);
      });
    },
  );

  test('keeps Atlas’s words, and the parameters that are text or numbers', async () => {
    const body = {
      error: 404,
      errorCode: 'CLUSTER_NOT_FOUND',
      detail: 'No cluster.',
      parameters: ['a', 7, { b: 1 }, null],
    };
    await withAtlas(withTokens(raw(404, JSON.stringify(body))), async ({ atlas }) => {
      await expect(errorOf(atlas.get(GROUP, Named))).resolves.toMatchObject({
        status: 404,
        errorCode: 'CLUSTER_NOT_FOUND',
        detail: 'No cluster.',
        parameters: ['a', 7],
        method: 'GET',
        path: GROUP.text,
      });
    });
  });
});
