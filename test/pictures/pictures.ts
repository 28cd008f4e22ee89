// What there is to be pictured, in the order in which it comes about: each leaves the page as the next one finds it.
import { doneCard, firstCards, otherCards } from './cards.js';
import { type Draw, type Drawers, RITA, SAM } from './stage.js';

/** A look-up's answer, known by words that only its answer has. */
const answer =
  (line: string, text: RegExp): Draw =>
  async ({ answerTo }) => [await answerTo(RITA, `/atlas ${line}`, text)];

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

export const drawers: Drawers = [
  ['page-first', page],
  ...firstCards,
  ['page-waiting', page],
  doneCard,
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
  ['overview', answer('overview Cluster0 in Payments', /Last backup/)],
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
  ...otherCards,
  ['page-phone', phone],
];
