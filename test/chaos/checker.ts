// Finds the laws that a run broke, from its evidence only.
import { checkCalls } from './checks/calls.js';
import { checkJournal } from './checks/journal.js';
import { checkKept } from './checks/kept.js';
import { checkPresses } from './checks/presses.js';
import { checkReminders } from './checks/reminders.js';
import { checkRestored } from './checks/restored.js';
import { checkReturns } from './checks/returns.js';
import { checkWebhook } from './checks/webhook.js';
import { checkWords } from './checks/words.js';
import type { Evidence } from './evidence.js';
import { type History, histories, type Violation } from './history.js';

export interface Checked {
  readonly violations: readonly Violation[];
  readonly histories: ReadonlyMap<string, History>;
}

export function check(evidence: Evidence): Checked {
  const all = histories(evidence);
  if (evidence.restored.length > 0) return { histories: all, violations: checkRestored(evidence) };
  const checks = [
    checkJournal,
    checkCalls,
    checkWords,
    checkKept,
    checkReturns,
    checkPresses,
    checkReminders,
    checkWebhook,
  ];
  return { histories: all, violations: checks.flatMap((one) => one(evidence, all.values())) };
}
