import { describe, expect, test } from '@jest/globals';
import { Dispatcher } from 'undici';
import { createExchange, type OutgoingRequest } from '../../src/atlas/exchange.js';
import { errorOf } from './server.js';

/** A scripted connection, for events that are rare on a real one. */
class Scripted extends Dispatcher {
  readonly aborted: Error[] = [];
  constructor(
    readonly script: (handler: Dispatcher.DispatchHandler, controller: Dispatcher.DispatchController) => void,
  ) {
    super();
  }
  override dispatch(_: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const abort = (reason: Error) => {
      this.aborted.push(reason);
      handler.onResponseError?.(controller, reason);
    };
    const controller = { aborted: false, paused: false, reason: null, abort, pause: () => {}, resume: () => {} };
    this.script(handler, controller);
    return true;
  }
}

const send = (dispatcher: Dispatcher, more: Partial<OutgoingRequest> = {}) =>
  createExchange(dispatcher)({
    method: 'DELETE',
    target: '/api/atlas/v2/x?y=1',
    headers: {},
    signal: new AbortController().signal,
    ...more,
  });

describe('an exchange', () => {
  test('is stopped when the connection would send it a second time', async () => {
    const twice = new Scripted((handler, controller) => {
      handler.onRequestStart?.(controller, {});
      handler.onRequestStart?.(controller, {});
    });
    await expect(errorOf(send(twice))).resolves.toMatchObject({ why: 'cut', sent: true, path: '/api/atlas/v2/x' });
    expect(twice.aborted).toHaveLength(1);
  });

  test('is stopped when sendBefore passes while it waits for a connection', async () => {
    const sendBefore = performance.now() + 5;
    const late = new Scripted((handler, controller) => {
      while (performance.now() <= sendBefore);
      handler.onRequestStart?.(controller, {});
    });
    await expect(errorOf(send(late, { sendBefore }))).resolves.toMatchObject({ why: 'too late', sent: false });
    expect(late.aborted).toHaveLength(1);
  });

  test('aborted while it waits for a connection is never sent', async () => {
    const giveUp = new AbortController();
    const queue: (() => void)[] = [];
    const busy = new Scripted((handler, controller) => queue.push(() => handler.onRequestStart?.(controller, {})));
    const error = errorOf(send(busy, { signal: giveUp.signal }));
    giveUp.abort();
    await expect(error).resolves.toMatchObject({ why: 'aborted', sent: false });
    for (const start of queue) start();
    expect(busy.aborted).toHaveLength(1);
  });

  test('skips an informational reply', async () => {
    const early = new Scripted((handler, controller) => {
      handler.onRequestStart?.(controller, {});
      handler.onResponseStart?.(controller, 103, {});
      handler.onResponseStart?.(controller, 200, { 'x-last': 'yes' });
      handler.onResponseData?.(controller, Buffer.from('{"a":'));
      handler.onResponseData?.(controller, Buffer.from('1}'));
      handler.onResponseEnd?.(controller, {});
    });
    await expect(send(early)).resolves.toEqual({ status: 200, headers: { 'x-last': 'yes' }, body: '{"a":1}' });
  });
});
