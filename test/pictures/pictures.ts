// What there is to be pictured, in the order in which it comes about: each leaves the page as the next one finds it.
import type { Locator, Page } from 'playwright-core';
import type { Scene } from './stage.js';

type Draw = (scene: Scene) => Promise<readonly (Locator | Page)[]>;

const RITA = 'Rita Reyes';
const SAM = 'Sam Sato';
const ADA = 'Ada Adeyemi';

/** A look-up's answer, known by words that only its answer has. */
const answer =
  (line: string, text: RegExp): Draw =>
  async ({ answerTo }) => [await answerTo(RITA, `/atlas ${line}`, text)];

const ASK = 'grant-access Cluster0 in Payments for 4h level logs because INC-42 slow checkout';

async function ask({ say, person }: Scene, name: string, line: string): Promise<Locator> {
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

/** Rita asks for the end of a limit. @returns its card on Sam's side */
async function limitCard(scene: Scene, reason: string): Promise<Locator> {
  await ask(scene, RITA, `delete-query-limit FederatedDB0 daily in Payments because ${reason}`);
  await send(scene, RITA);
  return scene.lastWith(SAM, new RegExp(`waiting for approval.*${reason}`, 's'));
}

/** The card of a request that is over, once its thread says so too. */
async function over(scene: Scene, says: RegExp): Promise<Locator> {
  const card = await scene.lastWith(SAM, says);
  await card.getByRole('button', { name: '1 reply' }).waitFor();
  return card;
}

/** Presses a button of the fault dial. */
async function dial({ page: whole }: Scene, button: string): Promise<void> {
  await whole.getByRole('tab', { name: 'Faults' }).click();
  await whole.getByRole('region', { name: 'Fault dial' }).getByRole('button', { name: button }).click();
}

const page: Draw = async (scene) => [scene.page];

/** The page with one of the parts behind the scenes. */
const beside =
  (tab: string): Draw =>
  async ({ page: whole }) => {
    await whole.getByRole('tab', { name: tab }).click();
    return [whole];
  };

const phone: Draw = async ({ page: whole }) => {
  await whole.setViewportSize({ width: 390, height: 844 });
  return [whole];
};

export const drawers: readonly (readonly [name: string, draw: Draw])[] = [
  ['page-first', page],
  ['form', async (scene) => [await ask(scene, RITA, ASK)]],
  [
    'card-waiting',
    async (scene) => {
      await send(scene, RITA);
      return [await scene.lastWith(SAM, /waiting for approval/)];
    },
  ],
  ['page-waiting', page],
  [
    'card-done',
    async (scene) => {
      await scene.person(SAM).getByRole('button', { name: 'Approve' }).click();
      return [await over(scene, /^Done: /)];
    },
  ],
  ['page-done', page],
  ['page-glass-box', beside('Glass box')],
  ['page-faults', beside('Faults')],
  ['page-stories', beside('Stories')],
  [
    'thread',
    async (scene) => {
      await beside('Atlas')(scene);
      const { page: whole, person } = scene;
      await person(SAM)
        .getByRole('button', { name: /repl(y|ies)/ })
        .last()
        .click();
      return [whole];
    },
  ],
  ['help', answer('help', /Look-ups/i)],
  ['namespaces', answer('namespaces Cluster0 in Payments last 1h', /namespaces|collections/i)],
  ['restore-jobs', answer('restore-jobs Cluster0 in Payments', /restore jobs/i)],
  ['private-endpoints', answer('private-endpoints in Payments', /private endpoint/i)],
  ['clusters', answer('clusters in Payments', /ledger-eu/)],
  ['overview', answer('overview Cluster0 in Payments', /Version|state/i)],
  ['alerts', answer('alerts in Payments', /alert/i)],
  ['metrics', answer('metrics Cluster0 connections in Payments', /connections/i)],
  ['events', answer('events in Payments last 1d', /event/i)],
  ['processes', answer('processes Cluster0 in Payments', /process/i)],
  ['query-limits', answer('query-limits FederatedDB0 in Payments', /FederatedDB0/)],
  ['idps', answer('idps "Counter Inc"', /Okta/)],
  ['backups', answer('backups Cluster0 in Payments', /backup/i)],
  ['access', answer('access in Payments', /access/i)],
  ['whoami', answer('whoami', /Rita|role/i)],
  ['status', answer('status', /Redis/i)],
  ['unknown-name', answer('restore-jobs Clutser0 in Payments', /Did you mean/i)],
  [
    'card-denied',
    async (scene) => {
      await scene.person(SAM).getByRole('button', { name: 'atlas-approvals' }).click();
      const waiting = await limitCard(scene, 'the report is done');
      await waiting.getByRole('button', { name: 'Deny' }).click();
      return [await over(scene, /^Denied: /)];
    },
  ],
  [
    'card-cancelled',
    async (scene) => {
      const waiting = await limitCard(scene, 'the report runs tonight');
      const id = /[A-Z0-9]{3}-[A-Z0-9]{3}/.exec((await waiting.textContent()) ?? '')?.[0];
      const own = await scene.answerTo(RITA, `/atlas request ${id}`, /waiting for approval/);
      await own.getByRole('button', { name: 'Cancel this request' }).click();
      return [await over(scene, /^Cancelled: /)];
    },
  ],
  [
    'card-expired',
    async (scene) => {
      await limitCard(scene, 'the report ran');
      await dial(scene, 'An hour later');
      return [await over(scene, /^Expired: /)];
    },
  ],
  [
    'card-void',
    async (scene) => {
      const waiting = await limitCard(scene, 'the quarter is over');
      await dial(scene, 'Doubles a limit');
      await waiting.getByRole('button', { name: 'Approve' }).click();
      return [await over(scene, /^Voided: /)];
    },
  ],
  [
    'card-unknown',
    async (scene) => {
      await beside('Faults')(scene);
      await scene.page.getByRole('radio', { name: /502 after/ }).click();
      await ask(scene, RITA, 'grant-access ledger-eu in Payments for 1h level logs because INC-43 stuck replica');
      await send(scene, RITA);
      const waiting = await scene.lastWith(SAM, /waiting for approval/);
      await waiting.getByRole('button', { name: 'Approve' }).click();
      return [await scene.lastWith(SAM, /not known|unknown/i)];
    },
  ],
  [
    'card-two-approvals',
    async (scene) => {
      await scene.page.getByRole('button', { name: 'All well again' }).click();
      const form = await ask(scene, SAM, 'delete-idp "Okta" because SEC-7 we moved to Entra');
      await form.getByLabel(/Type/).fill('Okta');
      await send(scene, SAM);
      await scene.person(RITA).getByLabel('You are').selectOption({ label: 'Ada Adeyemi (security)' });
      await scene.person(ADA).getByRole('button', { name: 'atlas-approvals' }).click();
      const waiting = await scene.lastWith(ADA, /waiting for approval/);
      await waiting.getByRole('button', { name: 'Approve' }).click();
      await scene.person(ADA).getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
      return [await scene.lastWith(ADA, /Approved.*Ada/s)];
    },
  ],
  ['page-phone', phone],
];
