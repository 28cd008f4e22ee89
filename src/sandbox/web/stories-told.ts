// The five stories, as lists of steps.
import {
  ADA,
  approve,
  approveDeletion,
  dialled,
  lookUp,
  MAX,
  ofRequest,
  RITA,
  SAM,
  type Story,
  send,
  submit,
  watch,
} from './stories-steps.js';

const LOGS_0 = 'grant-access Cluster0 in Payments for 4h level logs because INC-42 slow checkout';
const LOGS_1 = 'grant-access Cluster1 in Payments for 2h level logs because INC-42 replicas lag';
const RAISED = 'set-query-limit FederatedDB0 daily to 10TB for 2h in Payments because INC-42 the report has to finish';
const TRIAL = 'Entra trial';
const DELETION = `delete-idp ${TRIAL} because the trial is over`;
const QUERIES = 'queries Cluster0 in Payments last 1h';
const REJECTED = 'reject-query d88210 on Cluster0 in Payments for 1h because INC-42 it takes the cluster down';
const SCALED = 'scale-cluster Cluster0 M60 in Payments for 4h because INC-42 the queue has to drain';

const grant: Story = {
  id: 'grant',
  title: 'A grant',
  about: 'Rita asks for access for MongoDB support, Sam approves, and Atlas gives it.',
  asker: RITA.as,
  steps: [
    send(
      RITA,
      LOGS_0,
      'The form opened with everything filled in. It previews the change: the bot has read Atlas, and hasn’t asked anyone yet.',
    ),
    submit(
      RITA,
      'The request is stored, in one step with its entry in the journal. Only then were the cards drawn: one for the approvers, one without buttons here.',
    ),
    approve(SAM, 'The press was recorded before Slack got an answer. It only counts for the plan shown on the card.'),
    watch(
      'Now watch the inspector. A worker claims the request, reads Atlas again, stores the call, and only then sends it.',
      (scene) => scene.isDone,
      'Atlas received one call and carried it out; the bot read it back, and the card says "done". The grant is in Atlas, with its end.',
    ),
  ],
};

const deletion: Story = {
  id: 'deletion',
  title: 'A deletion with two approvers',
  about: 'A change that can’t be undone needs two approvers, and waits a minute.',
  asker: MAX.as,
  steps: [
    send(MAX, DELETION, 'The form says that this can’t be undone, and asks for the name.'),
    submit(MAX, 'Stored, and shown to the approvers. Max is an approver too, but never of his own request.', TRIAL),
    ...approveDeletion(
      SAM,
      TRIAL,
      (scene) => scene.has('approved'),
      'One of two. If Sam presses again, it’s still one: people count, not presses.',
    ),
    ...approveDeletion(
      ADA,
      TRIAL,
      (scene) => scene.has('quorum'),
      'Both have approved. For a minute from now any approver can still deny it, and Max can cancel it.',
    ),
    dialled(
      'Wait for a minute, or move time forward.',
      'Move time forward',
      { deed: 'minutes' },
      (scene) => scene.has('claimed'),
      'The minute has passed. A worker claimed the request and reads Atlas again: is it still what the two approved?',
    ),
    watch(
      'Watch the inspector until the card says "done".',
      (scene) => scene.isDone,
      'The identity provider is deleted. One call, carried out once, and the journal names everyone involved.',
    ),
  ],
};

const badGateway: Story = {
  id: 'bad-gateway',
  title: 'Atlas answers 502 after making the change',
  about: 'The answer doesn’t say what happened. The bot doesn’t guess, and doesn’t send the call again.',
  asker: RITA.as,
  steps: [
    dialled(
      'First break something: from now on Atlas carries changes out, and answers 502.',
      'Turn the dial',
      { turn: 'atlas', to: 'after' },
      (scene) => scene.isSet('atlas', 'after') || scene.request !== undefined,
      'Reads still tell the truth. Answers to changes don’t.',
    ),
    send(RITA, LOGS_1, 'The form looks the same: the preview only reads Atlas.'),
    submit(RITA, 'Stored, and shown to the approvers.'),
    approve(SAM, 'Recorded. A worker takes it from here.'),
    watch(
      'Watch: the call is stored, sent, and answered with 502.',
      (scene) => scene.has('lost'),
      'Atlas did it and said 502. "Failed" would be false and "done" a guess, so the card says "Unconfirmed".',
    ),
    watch(
      'Watch: the bot reads Atlas instead of sending the call again.',
      (scene) => scene.isDone,
      'It read the grant from Atlas, and only then said "done". Sent once, reported truthfully.',
    ),
    dialled(
      'Repair everything.',
      'All well again',
      { wellAgain: true },
      (scene) => scene.isSet('atlas', 'well'),
      'All is well. The fault dial has more to break.',
    ),
  ],
};

const forTwoHours: Story = {
  id: 'for-two-hours',
  title: 'A limit for two hours, and a dead worker',
  about: 'Rita raises a limit for two hours. When they end, no worker is running. The limit still reverts.',
  asker: RITA.as,
  steps: [
    send(
      RITA,
      RAISED,
      'The form shows both: the change, and what it reverts to after two hours. One approval covers both.',
    ),
    submit(RITA, 'Stored, and shown to the approvers. Their card shows both too.'),
    approve(SAM, 'Recorded. A worker takes it from here.'),
    watch(
      'Watch: a worker stores the call together with its revert, and only then sends the call.',
      (scene) => scene.isDone,
      'The limit is raised. The card and the Atlas tab show when it reverts, and to what.',
    ),
    dialled(
      'Now the worker dies and isn’t restarted. It’s the only part of the bot that changes Atlas.',
      'Kill the worker',
      { turn: 'worker', to: 'dead' },
      (scene) => scene.isSet('worker', 'dead') || scene.isTimeOver,
      'Nothing was lost: the remaining work is in Redis, not in a process.',
    ),
    dialled(
      'Let the two hours pass.',
      'Move time to the end',
      { deed: 'end' },
      (scene) => scene.isTimeOver,
      'The two hours have ended, but the limit is still raised: no worker is running to revert it or to update the card.',
    ),
    dialled(
      'Start a worker again.',
      'Start the worker',
      { turn: 'worker', to: 'well' },
      (scene) => scene.isSet('worker', 'well'),
      'First it looks for work that became due in the meantime.',
    ),
    watch(
      'Watch the limit revert, late but once.',
      (scene) => scene.isReverted,
      'The limit is reverted, and the card says so. Atlas got two calls: one raised the limit, one reverted it. That stays true however often a worker dies.',
    ),
  ],
};

const SAYS_DONE = 'Watch until the card says "done".';

const night: Story = {
  id: 'night',
  title: 'A night on call',
  about:
    'An alert at three in the morning: one query takes the whole database. Rita blocks it for an hour, and makes the cluster larger for four. By morning both have reverted.',
  asker: RITA.as,
  alert: '🚨 *Cluster0 in Payments*: 91 % of all connections are in use, and checkout is slow.',
  steps: [
    lookUp(
      RITA,
      QUERIES,
      'One search, by an app called support-search, takes nearly all the time. d88210 is its short name. This needed no approval: look-ups change nothing.',
    ),
    send(
      RITA,
      REJECTED,
      'The form shows how often this search runs and who sends it. It would be blocked for an hour; other queries continue.',
    ),
    submit(RITA, 'Stored, and shown to the approvers. Nothing has changed yet.'),
    approve(SAM, 'Sam approved both: the block, and its revert after an hour.'),
    watch(
      SAYS_DONE,
      (scene) => scene.isDone,
      'The search is blocked, and the database can recover. It still has a backlog to work off.',
    ),
    ...ofRequest(1, [
      send(RITA, SCALED, 'Larger machines for four hours. The form shows the cost, and the size they revert to.'),
      submit(RITA, 'Stored, and shown to the approvers.'),
      approve(SAM, 'Approved, again with its revert.'),
      watch(
        SAYS_DONE,
        (scene) => scene.isDone,
        'Atlas accepted the change and rebuilds the machines one after another. Until it finishes, nobody else can change this cluster.',
      ),
    ]),
    dialled(
      'Let an hour pass.',
      'Move time by an hour',
      { deed: 'hour' },
      (scene) => scene.isTimeOver,
      'The hour has passed. Nobody needs to remember it, and nobody is woken.',
    ),
    watch(
      'Watch the search being allowed again.',
      (scene) => scene.isReverted,
      'It runs again, and its card says so. The machines are still the large ones.',
    ),
    ...ofRequest(1, [
      dialled(
        'Let the rest of the four hours pass.',
        'Move time to the end',
        { deed: 'end' },
        (scene) => scene.isTimeOver,
        'It is morning.',
      ),
      watch(
        'Watch the machines revert to their size.',
        (scene) => scene.isReverted,
        'Everything is as it was before the alert. Atlas got four calls: two changes and two reverts. The journal has who asked, who approved and when.',
      ),
    ]),
  ],
};

export const STORIES: readonly Story[] = [grant, deletion, badGateway, forTwoHours, night];
