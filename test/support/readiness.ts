// What a bot reports at /readyz.
import { z } from 'zod';
import { ANSWERS_WITHIN_MS, eventually } from './eventually.js';
import type { Bot } from './test-system.js';

const parts = z.record(z.string(), z.unknown());

export async function readinessOf({ port }: Bot): Promise<{ readonly status: number; readonly said: string }> {
  const reply = await fetch(`http://127.0.0.1:${port}/readyz`, {
    signal: AbortSignal.timeout(ANSWERS_WITHIN_MS),
  });
  return { status: reply.status, said: await reply.text() };
}

/** Waits for an answer with this status and text. */
export const untilReadiness = (bot: Bot, status: number, words: RegExp = /./, withinMs = 60_000) =>
  eventually(async () => {
    const now = await readinessOf(bot);
    return now.status === status && words.test(now.said) && now;
  }, withinMs);

/** Waits until it has started, whether it is ready or not. */
export const untilPhase = (bot: Bot, phase: string) =>
  eventually(async () => parts.parse(JSON.parse((await readinessOf(bot)).said)).phase === phase, 60_000);
