import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import { CHANNELS, PEOPLE, type SlackStandIn } from '../../../src/sandbox/slack/index.js';
import { type Bench, overSocket, webClient } from './bolt.js';

let bench: Bench;

beforeEach(async () => {
  bench = await overSocket({ ackMillis: 1000 });
});
afterEach(() => bench.stop());

/** A connection that only records frames. */
async function connect(slack: SlackStandIn): Promise<{ socket: WebSocket; frames: string[] }> {
  const { url = '' } = await webClient(slack, slack.appToken).apps.connections.open({});
  const socket = new WebSocket(url);
  const frames: string[] = [];
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.on('message', (data) => {
      frames.push(data.toString());
      resolve();
    });
  });
  return { socket, frames };
}

describe('Socket Mode', () => {
  test('delivers commands and their acknowledgements', async () => {
    bench.app.command('/atlas', ({ ack, command }) => ack(`heard ${command.text}`));
    const seen = await bench.slack.command(PEOPLE.rita, CHANNELS.incident, 'help');
    expect(seen).toMatchObject({ kind: 'answered', message: { text: 'heard help' } });
    expect(bench.slack.deliveries).toMatchObject([{ via: 'socket' }]);
  });

  test('accepts an empty acknowledgement', async () => {
    bench.app.command('/atlas', ({ ack }) => ack());
    expect(await bench.slack.command(PEOPLE.rita, CHANNELS.incident, '')).toEqual({ kind: 'acknowledged' });
  });

  test('fails with operation_timeout without an acknowledgement', async () => {
    bench.app.command('/atlas', async () => {});
    expect(await bench.slack.command(PEOPLE.rita, CHANNELS.incident, '')).toMatchObject({ error: 'operation_timeout' });
  });

  test('delivers presses and can replay them', async () => {
    let heard = 0;
    bench.app.action('approve', async ({ ack }) => {
      heard += 1;
      await ack();
    });
    const element = {
      type: 'button' as const,
      action_id: 'approve',
      text: { type: 'plain_text' as const, text: 'Approve' },
    };
    const channel = CHANNELS.approvals;
    const blocks = [{ type: 'actions' as const, elements: [element] }];
    const { ts = '' } = await bench.web.chat.postMessage({ channel, text: 'x', blocks });
    await bench.slack.press(PEOPLE.sam, { channel, ts }, 'approve');
    expect(await bench.slack.replay()).toMatchObject({ kind: 'acknowledged' });
    expect(heard).toBe(2);
  });

  test('delivers each request to one connection only', async () => {
    bench.app.command('/atlas', ({ ack }) => ack());
    const other = await connect(bench.slack);
    other.socket.on('message', (data) => {
      const { envelope_id } = JSON.parse(data.toString());
      other.socket.send(JSON.stringify({ envelope_id }));
    });
    for (let i = 0; i < 20; i += 1) {
      expect(await bench.slack.command(PEOPLE.rita, CHANNELS.incident, String(i))).toEqual({ kind: 'acknowledged' });
    }
    const received = other.frames.length - 1;
    expect(received).toBeGreaterThan(0);
    expect(received).toBeLessThan(20);
    other.socket.terminate();
  });

  test('refuses a used ticket', async () => {
    const { socket } = await connect(bench.slack);
    const again = new WebSocket(socket.url);
    const error = await new Promise<Error>((resolve) => again.once('error', resolve));
    expect(error.message).toContain('408');
    socket.terminate();
  });

  test('sends a hello and refuses the eleventh connection', async () => {
    const all = await Promise.all(Array.from({ length: 9 }, () => connect(bench.slack)));
    expect(JSON.parse(all[0]?.frames[0] ?? '')).toMatchObject({ type: 'hello' });
    expect(bench.slack.sockets()).toBe(10);
    const eleventh = await connect(bench.slack);
    expect(JSON.parse(eleventh.frames[0] ?? '')).toEqual({ type: 'disconnect', reason: 'too_many_websockets' });
    for (const { socket } of all) socket.terminate();
  });

  test('tells its clients to reconnect', async () => {
    const { socket, frames } = await connect(bench.slack);
    const told = new Promise<void>((resolve) => socket.on('message', () => resolve()));
    bench.slack.disconnectSockets('refresh_requested');
    await told;
    expect(JSON.parse(frames.at(-1) ?? '')).toEqual({ type: 'disconnect', reason: 'refresh_requested' });
    socket.terminate();
  });
});
