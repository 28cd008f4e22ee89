// The three guided stories.
import {
  ADA,
  aboutNthRequest,
  approveStep,
  deletionApprovalSteps,
  faultStep,
  lookUpStep,
  MAX,
  RITA,
  SAM,
  type Story,
  sendStep,
  submitStep,
  watchStep,
} from './stories-steps.js';

const LOGS = 'grant-access Cluster1 in Payments for 2h level logs because INC-42 replicas lag';
const TRIAL = 'Entra trial';
const DELETION = `delete-idp ${TRIAL} because the trial is over`;
const QUERIES = 'queries Cluster0 in Payments last 1h';
const REJECTED = 'reject-query d88210 on Cluster0 in Payments for 1h because INC-42 it takes the cluster down';
const SCALED = 'scale-cluster Cluster0 M60 in Payments for 4h because INC-42 the queue must drain';

const deletion: Story = {
  id: 'deletion',
  title: 'A deletion with two approvers',
  about: 'A change that can’t be undone needs two approvals and a one-minute wait.',
  asker: MAX.as,
  steps: [
    sendStep(MAX, DELETION, 'The form says that the deletion can’t be undone and asks for the provider’s name.'),
    submitStep(
      MAX,
      'The request is stored and shown to the approvers. Max is an approver too, but can’t approve his own request.',
      TRIAL,
    ),
    ...deletionApprovalSteps(
      SAM,
      TRIAL,
      (scene) => scene.has('approved'),
      'That’s one of two approvals. If Sam presses again, it’s still one approval, because each approver counts once.',
    ),
    ...deletionApprovalSteps(
      ADA,
      TRIAL,
      (scene) => scene.has('quorum'),
      'Sam and Ada have approved. For the next minute, any approver can still deny the request, and Max can cancel it.',
    ),
    faultStep(
      'Wait a minute, or move time forward.',
      'Move time forward',
      { deed: 'minutes' },
      (scene) => scene.has('claimed'),
      'The minute has passed. A worker claimed the request and rereads Atlas to check that the provider is still what Sam and Ada approved.',
    ),
    watchStep(
      'Watch the inspector until the card says "Done".',
      (scene) => scene.isDone,
      'Atlas received one call and deleted the identity provider. The journal names everyone involved.',
    ),
  ],
};

const badGateway: Story = {
  id: 'bad-gateway',
  title: 'Atlas returns 502 after making the change',
  about: 'The response doesn’t say what happened. The bot doesn’t guess, and doesn’t send the call again.',
  asker: RITA.as,
  steps: [
    faultStep(
      'First break something. From now on, Atlas makes changes but returns 502.',
      'Set the fault',
      { turn: 'atlas', to: 'after' },
      (scene) => scene.isSet('atlas', 'after') || scene.request !== undefined,
      'Reads still work, but changes now return 502.',
    ),
    sendStep(RITA, LOGS, 'The form looks the same, because the preview only reads Atlas.'),
    submitStep(RITA, 'The request is stored and shown to the approvers.'),
    approveStep(SAM, 'The approval is recorded. Now a worker takes over.'),
    watchStep(
      'Watch the worker store the call, send it and get a 502.',
      (scene) => scene.has('lost'),
      'Atlas made the change but returned 502. "Failed" would be false and "Done" would be a guess, so the card says "Unconfirmed".',
    ),
    watchStep(
      'Watch the bot read Atlas instead of sending the call again.',
      (scene) => scene.isDone,
      'The bot found the grant in Atlas, and only then did the card say "Done". The call was sent once.',
    ),
    faultStep(
      'Repair Atlas.',
      'Clear all faults',
      { wellAgain: true },
      (scene) => scene.isSet('atlas', 'well'),
      'Atlas is healthy again. The Faults tab has more ways to break things.',
    ),
  ],
};

const night: Story = {
  id: 'night',
  title: 'A night on call',
  about:
    'At three in the morning, an alert says that one query is overloading the database. Rita blocks the query for an hour and scales up the cluster for four hours. Then the bot’s worker dies. By morning, both changes have reverted.',
  asker: RITA.as,
  target: { cluster: 'Cluster0' },
  alert: '🚨 *Cluster0 in Payments*: 91 % of all connections are in use, and checkout is slow.',
  steps: [
    lookUpStep(
      RITA,
      QUERIES,
      'One search, sent by an app called support-search, accounts for nearly all query time. Its short ID is d88210. Look-ups don’t change anything, so they need no approval.',
    ),
    sendStep(
      RITA,
      REJECTED,
      'The form shows how often this search runs and which app sends it. The change would block the search for an hour. Other queries continue.',
    ),
    submitStep(RITA, 'The request is stored and shown to the approvers. Nothing has changed yet.'),
    approveStep(SAM, 'Sam approved the block and its revert after an hour.'),
    watchStep(
      'Wait until the card says "Done".',
      (scene) => scene.isDone,
      'The search is blocked, so the database can work through its backlog.',
    ),
    ...aboutNthRequest(1, [
      sendStep(
        RITA,
        SCALED,
        'Rita wants larger machines for four hours. The form shows the cost and the size that the machines revert to.',
      ),
      submitStep(RITA, 'The request is stored and shown to the approvers.'),
      approveStep(SAM, 'Sam approved the change together with its revert.'),
      watchStep(
        'Wait until the card says "In progress".',
        (scene) => scene.isInProgress || scene.isDone,
        'Atlas accepted the change and is rebuilding the machines one by one. Until Atlas finishes, nobody else can change this cluster through Countersign.',
      ),
    ]),
    faultStep(
      'Now kill the worker without a restart. The worker is the only part of the bot that changes Atlas.',
      'Kill the worker',
      { turn: 'worker', to: 'dead' },
      (scene) => scene.isSet('worker', 'dead') || scene.isTimeOver,
      'Nothing was lost, because the remaining work is stored in Redis.',
    ),
    faultStep(
      'Let an hour pass.',
      'Move time forward an hour',
      { deed: 'hour' },
      (scene) => scene.isTimeOver,
      'The hour has passed, but the search is still blocked, because no worker is running to allow it.',
    ),
    faultStep(
      'Start a worker again.',
      'Start the worker',
      { turn: 'worker', to: 'well' },
      (scene) => scene.isSet('worker', 'well'),
      'First, the worker looks for work that became due in the meantime.',
    ),
    watchStep(
      'Watch the bot unblock the search, late but only once.',
      (scene) => scene.isReverted,
      'The search is allowed again, and its card says so. The machines are still the larger size.',
    ),
    ...aboutNthRequest(1, [
      faultStep(
        'Let the rest of the four hours pass.',
        'Move time to the end',
        { deed: 'end' },
        (scene) => scene.isTimeOver,
        'The four hours have passed. It’s morning.',
      ),
      watchStep(
        'Watch the bot revert the machines to their original size.',
        (scene) => scene.isReverting || scene.isReverted,
        'Atlas accepted the revert and is rebuilding the machines again, so the card says "Reverting".',
      ),
      faultStep(
        'Let an hour pass, so that Atlas can finish.',
        'Move time forward an hour',
        { deed: 'hour' },
        (scene) => scene.isReverted,
        'Everything is back to how it was before the alert. Atlas got four calls: two changes and two reverts. The journal says who requested and approved each change, and when.',
      ),
    ]),
  ],
};

export const STORIES: readonly Story[] = [deletion, badGateway, night];
