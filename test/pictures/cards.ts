// Each state of a card, in the order in which it comes about.
import type { Locator, Page } from 'playwright-core';
import { ADA, type Drawers, MAX, RITA, SAM, type Scene } from './stage.js';

const RAISED = 'set-query-limit FederatedDB1 weekly to 100GB in Payments because INC-42 the report has to finish';
const FOR_A_WHILE = 'set-query-limit FederatedDB0 daily to 10TB for 2h in Payments because INC-42 the sale begins';
const LIMIT = 'delete-query-limit FederatedDB0 daily in Payments because';

export async function ask({ say, person }: Scene, name: string, line: string): Promise<Locator> {
  await say(name, `/atlas ${line}`);
  const form = person(name).getByRole('dialog');
  await form.getByText('Undo').first().waitFor();
  return form;
}

async function send({ person }: Scene, name: string): Promise<void> {
  const form = person(name).getByRole('dialog');
  await form.getByRole('button', { name: 'Ask for approval' }).click();
  await form.waitFor({ state: 'detached' });
}

const press = (within: Locator, button: string) => within.getByRole('button', { name: button }).first().click();

const WAITS = 'Needs \\d of';

/** Rita asks for it. @returns its card on Sam's side */
async function asked(scene: Scene, line: string): Promise<Locator> {
  await ask(scene, RITA, line);
  await send(scene, RITA);
  const reason = line.replace(/^.* because /, '');
  return scene.lastWith(SAM, new RegExp(`${reason}.*${WAITS}`, 's'));
}

/** The card of a request that is over, once its thread says so too. */
async function over(scene: Scene, says: string, name = SAM): Promise<Locator> {
  const card = await scene.lastWith(name, new RegExp(says));
  await card.getByRole('button', { name: /^\d repl/ }).waitFor();
  return card;
}

/** Presses a button of the fault dial. */
async function dial({ page }: Scene, button: string): Promise<void> {
  await page.getByRole('tab', { name: 'Faults' }).click();
  await page.getByRole('region', { name: 'Fault dial' }).getByRole('button', { name: button }).click();
}

async function breakAtlas({ page }: Scene, setting: string): Promise<void> {
  await page.getByRole('tab', { name: 'Faults' }).click();
  await page.getByRole('radio', { name: setting }).click();
}

/** Puts somebody in the place of `was`, in the channel where requests are decided. */
async function sits({ page, person }: Scene, was: string, label: string, name: string): Promise<void> {
  await person(was).getByLabel('You are').selectOption({ label });
  await page.getByRole('region', { name, exact: true }).getByRole('button', { name: 'atlas-approvals' }).click();
}

/** Approves what cannot be undone, in its form. */
async function approveDeletion(scene: Scene, name: string): Promise<void> {
  await press(await scene.lastWith(name, new RegExp(WAITS)), 'Approve for good…');
  const form = scene.person(name).getByRole('dialog');
  await form.getByLabel(/^Type its name/).fill('Okta');
  await press(form, 'Approve for good');
  await form.waitFor({ state: 'detached' });
}

const seen = async (card: Promise<Locator>): Promise<readonly (Locator | Page)[]> => [await card];

export const firstCards: Drawers = [
  ['form', async (scene) => [await ask(scene, RITA, RAISED)]],
  [
    'card-waiting',
    async (scene) => {
      await send(scene, RITA);
      return seen(scene.lastWith(SAM, new RegExp(WAITS)));
    },
  ],
];

export const doneCard: Drawers[number] = [
  'card-done',
  async (scene) => {
    await press(await scene.lastWith(SAM, new RegExp(WAITS)), 'Approve');
    return seen(over(scene, 'Done: '));
  },
];

export const otherCards: Drawers = [
  [
    'card-for-a-while',
    async (scene) => {
      await press(scene.person(SAM), 'atlas-approvals');
      await press(await asked(scene, FOR_A_WHILE), 'Approve');
      return seen(over(scene, 'Done: .*Reverts at'));
    },
  ],
  [
    'card-put-back',
    async (scene) => {
      await dial(scene, 'To the end of the last change');
      return seen(over(scene, 'Done: .*Put back at'));
    },
  ],
  [
    'card-denied',
    async (scene) => {
      await press(scene.person(SAM), 'atlas-approvals');
      await press(await asked(scene, `${LIMIT} the report is done`), 'Deny…');
      const form = scene.person(SAM).getByRole('dialog');
      await form.getByLabel(/^Why/).fill('The quarter closes on Friday. Ask again on Monday.');
      await press(form, 'Send');
      await form.waitFor({ state: 'detached' });
      return seen(over(scene, 'Denied: .*Ask again on Monday'));
    },
  ],
  [
    'card-cancelled',
    async (scene) => {
      await asked(scene, `${LIMIT} the report runs tonight`);
      await press(scene.person(RITA), 'Countersign');
      await press(await scene.lastWith(RITA, /the report runs tonight/), 'Cancel request');
      const card = await over(scene, 'Cancelled: ');
      await press(scene.person(RITA), 'inc-42');
      return [card];
    },
  ],
  [
    'card-expired',
    async (scene) => {
      await asked(scene, `${LIMIT} the report ran`);
      await dial(scene, 'An hour later');
      return seen(over(scene, 'Expired: '));
    },
  ],
  [
    'card-voided',
    async (scene) => {
      const waiting = await asked(scene, `${LIMIT} the quarter is over`);
      await dial(scene, 'Doubles a limit');
      await press(waiting, 'Approve');
      return seen(over(scene, 'Voided: '));
    },
  ],
  [
    'card-unknown',
    async (scene) => {
      await breakAtlas(scene, 'Answers 500 and does nothing');
      await press(await asked(scene, 'grant-access ledger-eu in Payments for 1h level logs because INC-43'), 'Approve');
      return seen(scene.lastWith(SAM, /Outcome unknown: /));
    },
  ],
  [
    'card-failed',
    async (scene) => {
      // Until no call can be under way any more, and two reads agree.
      await scene.lastWith(SAM, /Failed: /, 120_000);
      await dial(scene, 'All well again');
      return seen(over(scene, 'Failed: '));
    },
  ],
  [
    'card-for-good',
    async (scene) => {
      const form = await ask(scene, SAM, 'delete-idp "Okta" because SEC-7 we moved to Entra');
      await form.getByLabel(/^Type/).fill('Okta');
      await send(scene, SAM);
      await sits(scene, RITA, 'Ada Adeyemi (security)', ADA);
      return seen(scene.lastWith(ADA, new RegExp(`SEC-7.*${WAITS}`, 's')));
    },
  ],
  [
    'card-one-of-two',
    async (scene) => {
      await approveDeletion(scene, ADA);
      return seen(scene.lastWith(ADA, /✓.*1 more/s));
    },
  ],
  [
    'card-approved',
    async (scene) => {
      await sits(scene, SAM, 'Max Moreau (sre, security)', MAX);
      await approveDeletion(scene, MAX);
      return seen(scene.lastWith(ADA, /Approved, not run yet: /));
    },
  ],
];
