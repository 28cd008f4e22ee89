// Simulates the passing of time for a pending request whose rule has reminders.
import type { Inside } from './inside.js';

export async function waitedLonger(inside: Inside, id: string, byMs: number): Promise<void> {
  const request = await inside.request(id);
  if (request.state !== 'pending' || request.reminders === undefined) throw new Error(`${id} is ${request.state}`);
  const { expiresAt, remindAt = expiresAt, reminders } = request;
  await inside.age(request, {
    expiresAt: expiresAt - byMs,
    remindAt: remindAt - byMs,
    reminders: { ...reminders, since: reminders.since - byMs },
  });
}
