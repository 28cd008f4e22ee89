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
      'The form opened with everything filled in. Below it stands what would change: the bot has read Atlas, and has asked nobody yet.',
    ),
    submit(
      RITA,
      'The request is stored, in one step with its entry in the journal. Only then were the cards drawn: one for the approvers, one without buttons here.',
    ),
    approve(
      SAM,
      'The press was recorded before Slack was told so. It counts for the plan that the card showed, and for no other.',
    ),
    watch(
      'Now watch the inspector. A worker claims the request, looks at Atlas once more, stores the call, and only then sends it.',
      (scene) => scene.isDone,
      'Atlas received one call and carried it out; the bot read it back, and the card says "done". The grant is in Atlas, with its end.',
    ),
  ],
};

const deletion: Story = {
  id: 'deletion',
  title: 'A deletion with two approvers',
  about: 'What cannot be undone needs two people besides the one who asks, and waits a minute.',
  asker: MAX.as,
  steps: [
    send(MAX, DELETION, 'The form says that this cannot be undone, and wants the name typed.'),
    submit(MAX, 'Stored, and shown to the approvers. Max is one of them, but whoever asks never counts.', TRIAL),
    ...approveDeletion(
      SAM,
      TRIAL,
      (scene) => scene.has('approved'),
      'One of two. If Sam presses again it stays one: people are counted, not presses.',
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
      'The wait is over. A worker has claimed the request and looks at Atlas again: is it still what the two approved?',
    ),
    watch(
      'Watch the inspector until the card says "done".',
      (scene) => scene.isDone,
      'The identity provider is gone. One call, carried out once, and the journal names everybody who had a part in it.',
    ),
  ],
};

const badGateway: Story = {
  id: 'bad-gateway',
  title: 'Atlas answers 502 after it did it',
  about: 'The answer says nothing about what happened. The bot does not guess, and does not send it again.',
  asker: RITA.as,
  steps: [
    dialled(
      'First break something: from now on Atlas carries changes out, and answers 502.',
      'Turn the dial',
      { turn: 'atlas', to: 'after' },
      (scene) => scene.isSet('atlas', 'after') || scene.request !== undefined,
      'Reads still tell the truth. The answers to changes do not.',
    ),
    send(RITA, LOGS_1, 'The form looks as always: looking at Atlas is a read.'),
    submit(RITA, 'Stored, and shown to the approvers.'),
    approve(SAM, 'Recorded. A worker takes it from here.'),
    watch(
      'Watch: the call is stored, sent, and answered with 502.',
      (scene) => scene.has('lost'),
      'Atlas did it and said 502. "Failed" would be false and "done" a guess, so the card says that the outcome is not known.',
    ),
    watch(
      'Watch: the bot reads Atlas instead of sending the call again.',
      (scene) => scene.isDone,
      'It read the grant back, and only then said "done". Sent once, reported truthfully.',
    ),
    dialled(
      'Put things right again.',
      'All well again',
      { wellAgain: true },
      (scene) => scene.isSet('atlas', 'well'),
      'All is well. At the fault dial there is more to break.',
    ),
  ],
};

const forTwoHours: Story = {
  id: 'for-two-hours',
  title: 'A limit for two hours, and a dead worker',
  about:
    'Rita raises a limit for two hours. When they are over, nobody is there to put it back; it comes back all the same.',
  asker: RITA.as,
  steps: [
    send(
      RITA,
      RAISED,
      'The form says both: what would change, and to what it goes back by itself after two hours. One approval will cover both.',
    ),
    submit(RITA, 'Stored, and shown to the approvers. Their card says both, too.'),
    approve(SAM, 'Recorded. A worker takes it from here.'),
    watch(
      'Watch: a worker stores the call together with what puts it back, and only then sends the call.',
      (scene) => scene.isDone,
      'The limit is raised. The card says when it goes back and to what, and so does the line below the limit in the Atlas tab.',
    ),
    dialled(
      'Now the worker dies, and nobody starts it again. The worker is the only part of the bot that changes anything in Atlas.',
      'Kill the worker',
      { turn: 'worker', to: 'dead' },
      (scene) => scene.isSet('worker', 'dead') || scene.isTimeOver,
      'It took nothing with it: what is still to be done lies in Redis, not in a process.',
    ),
    dialled(
      'Let the two hours pass.',
      'Move time to the end',
      { deed: 'end' },
      (scene) => scene.isTimeOver,
      'The two hours are over, and the limit is still raised: nobody is there to put it back, or to say so on the card.',
    ),
    dialled(
      'Start a worker again.',
      'Start the worker',
      { turn: 'worker', to: 'well' },
      (scene) => scene.isSet('worker', 'well'),
      'It looks first for what became due while nobody was there.',
    ),
    watch(
      'Watch the limit go back, late and once.',
      (scene) => scene.isPutBack,
      'The limit is as it was, and the card says so. Atlas got two calls in all: one raised the limit, one put it back. However often a worker dies, it stays at that.',
    ),
  ],
};

const SAYS_DONE = 'Watch until the card says "done".';

const night: Story = {
  id: 'night',
  title: 'A night on call',
  about:
    'An alert at three in the morning: one query takes the whole database. Rita has it turned away for an hour, and the machines made larger for four. By the morning both are as before.',
  asker: RITA.as,
  alert: '🚨 *Cluster0 in Payments*: 91 % of all connections are in use, and checkout is slow.',
  steps: [
    lookUp(
      RITA,
      QUERIES,
      'One search, by an app called support-search, takes nearly all the time. d88210 is its short name. Nobody had to approve this: looking changes nothing.',
    ),
    send(
      RITA,
      REJECTED,
      'The form says how often this search runs and who sends it. It would be turned away for an hour; all others go on.',
    ),
    submit(RITA, 'Stored, and shown to those who may approve it. Nothing has been changed yet.'),
    approve(SAM, 'Sam has approved, for both ways: there, and back after an hour.'),
    watch(
      SAYS_DONE,
      (scene) => scene.isDone,
      'The search is turned away, and the database can breathe. What piled up meanwhile still has to be worked off.',
    ),
    ...ofRequest(1, [
      send(
        RITA,
        SCALED,
        'Larger machines for four hours. The form says what that means for what they cost, and to what they go back.',
      ),
      submit(RITA, 'Stored, and shown to those who may approve it.'),
      approve(SAM, 'Approved, again for both ways.'),
      watch(
        SAYS_DONE,
        (scene) => scene.isDone,
        'Atlas has taken the order and rebuilds the machines one after another. Until that is over, nobody else can change this cluster.',
      ),
    ]),
    dialled(
      'Let an hour pass.',
      'Move time by an hour',
      { deed: 'hour' },
      (scene) => scene.isTimeOver,
      'The hour of the search is over. Nobody has to remember it, and nobody is woken.',
    ),
    watch(
      'Watch the search be allowed again.',
      (scene) => scene.isPutBack,
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
        'Watch the machines go back to their size.',
        (scene) => scene.isPutBack,
        'All is as it was before the alert. Atlas got four calls in all: two changes, and what puts each of them back. Who asked, who approved and when is in the journal.',
      ),
    ]),
  ],
};

export const STORIES: readonly Story[] = [grant, deletion, badGateway, forTwoHours, night];
