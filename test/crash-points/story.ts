// One request from submission to its end. People repeat only what Slack shows as failed.
import { setTimeout as sleep } from 'node:timers/promises';
import { CHANNELS, type Message, PEOPLE } from '../../src/sandbox/slack/index.js';
import { askGrant, cardWhere, decide, privateAnswers } from '../support/acting.js';
import { pressForm } from '../support/card-forms.js';
import { textOf } from '../support/looking.js';
import type { TestSystem } from '../support/test-system.js';
import type { CrashRunner } from './crash-runner.js';
import type { Crash } from './steps.js';
import type { Watch } from './watch.js';

type Decision = 'approve' | 'deny';

export interface Story {
  readonly decision: Decision;
  /** Identifies this request's cards. */
  readonly reason: string;
  /** Cluster0 when left out. */
  readonly cluster?: string;
}

/** Longer than all leases and reads that may follow a crash. */
const WITHIN_MS = 150_000;
/** How often somebody retries what Slack shows as failed. */
const MOST_TRIES = 6;
/** After this time without a step, nothing is in progress. */
const QUIET_MS = 200;
/** The same while the crash may still happen. */
const TAIL_MS = 1_000;

/** @returns the steps from the submission on, and whether `crash` was among them */
export async function live(runner: CrashRunner, { decision, reason, cluster }: Story, crash?: Crash): Promise<Watch> {
  const { system } = runner;
  const viewId = await ask(system, reason, cluster);
  const watch = runner.watch(crash);
  await submit(system, watch, viewId);
  await system.slack.until(() => buttonCards(system, reason).length > 0, WITHIN_MS);
  // Only its submission denies the request, so the form opens before.
  const form = decision === 'deny' ? await formToDeny(system, reason) : undefined;
  watch.pressed();
  if (form === undefined) await approve(system, watch, reason);
  else await deny(system, watch, reason, form.id);
  await atRest(runner, watch);
  runner.unwatch();
  return watch;
}

/** Types the command again if the form was too slow to open. */
export async function ask(system: TestSystem, reason: string, cluster = 'Cluster0'): Promise<string> {
  for (let tries = 1; ; tries += 1) {
    const asking = askGrant(system, PEOPLE.rita, `grant-access ${cluster} in Payments for 4h because ${reason}`);
    const view = await asking.catch((error: unknown) => {
      if (tries === MOST_TRIES) throw error;
    });
    if (view !== undefined) return view.id;
  }
}

async function submit({ slack }: TestSystem, watch: Watch, viewId: string): Promise<void> {
  let said = '';
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const seen = await slack.submit(PEOPLE.rita, viewId);
    if (seen.kind === 'closed') return;
    said = JSON.stringify(seen);
    await watch.back();
  }
  throw new Error(`the submission was not accepted: ${said}`);
}

/** Presses the newest card, again if Slack or the bot says that it was not recorded, while the card has buttons. */
async function approve(system: TestSystem, watch: Watch, reason: string): Promise<void> {
  const { slack } = system;
  let said = '';
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const card = buttonCards(system, reason).at(-1);
    if (card === undefined) return; // recorded
    const answers = () => privateAnswers(system, PEOPLE.sam);
    const before = answers().length;
    const seen = await decide(system, PEOPLE.sam, card, 'decide:approve');
    const isShown = () => !buttonCards(system, reason).some(({ ts }) => ts === card.ts);
    if (seen.kind === 'acknowledged') {
      await slack.until(() => isShown() || answers().length > before, WITHIN_MS);
      if (isShown()) return;
    }
    said = `${JSON.stringify(seen)} ${answers().slice(before).join(' ')}`;
    await watch.back();
  }
  throw new Error(`the press was not accepted: ${said}`);
}

const formToDeny = (system: TestSystem, reason: string) =>
  pressForm(system, PEOPLE.sam, cardWhere(buttonCards(system, reason).at(-1)), 'decide:deny-form', /can edit the/);

/** Submits the form, again if Slack or the bot says that it was not recorded, until the card shows the denial. */
async function deny(system: TestSystem, watch: Watch, reason: string, formId: string): Promise<void> {
  const { slack } = system;
  let said = '';
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const seen = await slack.submit(PEOPLE.sam, formId);
    said = JSON.stringify(seen);
    if (seen.kind === 'closed' || /already denied/.test(said)) {
      await slack.until(() => buttonCards(system, reason).length === 0, WITHIN_MS);
      return;
    }
    await watch.back();
  }
  throw new Error(`the form was not accepted: ${said}`);
}

/** Cards that can still be approved or denied. */
export function buttonCards({ slack }: TestSystem, reason: string): readonly Message[] {
  return slack
    .messages(CHANNELS.approvals)
    .filter(
      ({ blocks, threadTs }) =>
        threadTs === undefined && textOf(blocks).includes(reason) && JSON.stringify(blocks).includes('decide:approve'),
    );
}

/** Waits until nothing is due, the killed process is back, and no step has happened for a while. */
export async function atRest(runner: CrashRunner, watch: Watch): Promise<void> {
  const until = Date.now() + WITHIN_MS;
  let [steps, quietSince] = [0, Date.now()];
  for (; Date.now() < until; await sleep(100)) {
    await watch.back();
    if ((await runner.due()).length > 0 || watch.steps.length > steps) quietSince = Date.now();
    steps = watch.steps.length;
    if (Date.now() - quietSince > (watch.isOver ? QUIET_MS : TAIL_MS)) return;
  }
  throw new Error(`not at rest within ${WITHIN_MS / 1_000} s: ${(await runner.due()).join(', ')}`);
}
