// The five stories, as lists of steps.
import { PEOPLE } from '../slack/index.js';
import { night } from './stories-night.js';
import { approve, approveDeletion, dialled, type Story, send, submit } from './stories-steps.js';

const { rita, max, sam, ada } = PEOPLE;
const LOGS_0 = 'grant-access Cluster0 in Payments for 4h level logs because INC-42 slow checkout';
const LOGS_1 = 'grant-access Cluster1 in Payments for 2h level logs because INC-42 replicas lag';
const RAISED = 'set-query-limit FederatedDB0 daily to 10TB for 2h in Payments because INC-42 the report has to finish';
const TRIAL = 'Entra trial';
const DELETION = `delete-idp ${TRIAL} because the trial is over`;

export function storiesIn(command: string): readonly Story[] {
  return [grant(command), deletion(command), badGateway(command), forTwoHours(command), night(command)];
}

const grant = (command: string): Story => ({
  id: 'grant',
  title: 'A grant',
  about: 'Rita asks for access for MongoDB support, Sam approves, and Atlas gives it.',
  asker: rita,
  steps: [
    send(
      'Rita',
      rita,
      command,
      LOGS_0,
      'The form opened with everything filled in. Below it stands what would change: the bot has read Atlas, and has asked nobody yet.',
    ),
    submit(
      'Rita',
      rita,
      'The request is stored, in one step with its entry in the journal. Only then were the cards drawn: one for the approvers, one without buttons here.',
    ),
    approve(
      'Sam',
      sam,
      (scene) => scene.has('approved'),
      'The press was recorded before Slack was told so. It counts for the plan that the card showed, and for no other.',
    ),
    {
      say: 'Now watch the glass box. A worker claims the request, looks at Atlas once more, stores the call, and only then sends it.',
      isDone: (scene) => scene.has('succeeded') && scene.saysDone,
      seen: 'Atlas received one call and carried it out; the bot read it back, and the card says "done". The grant is in Atlas, with its end.',
    },
  ],
});

const deletion = (command: string): Story => ({
  id: 'deletion',
  title: 'A deletion with two approvers',
  about: 'What cannot be undone needs two people besides the one who asks, and waits a minute.',
  asker: max,
  steps: [
    send('Max', max, command, DELETION, 'The form says that this cannot be undone, and wants the name typed.'),
    submit('Max', max, 'Stored, and shown to the approvers. Max is one of them, but whoever asks never counts.', {
      confirm: TRIAL,
    }),
    ...approveDeletion(
      'Sam',
      sam,
      TRIAL,
      (scene) => scene.count('approved') > 0,
      'One of two. If Sam presses again it stays one: people are counted, not presses.',
    ),
    ...approveDeletion(
      'Ada',
      ada,
      TRIAL,
      (scene) => scene.has('quorum'),
      'Both have approved. For a minute from now any approver can still deny it, and Max can cancel it.',
    ),
    {
      say: 'Wait for a minute, or move time forward.',
      button: {
        label: 'Move time forward',
        does: (scene) => (scene.has('quorum') ? { dial: { deed: 'minutes' } } : undefined),
      },
      isDone: (scene) => scene.has('claimed'),
      seen: 'The wait is over. A worker has claimed the request and looks at Atlas again: is it still what the two approved?',
    },
    {
      say: 'Watch the glass box until the card says "done".',
      isDone: (scene) => scene.has('succeeded') && scene.saysDone,
      seen: 'The identity provider is gone. One call, carried out once, and the journal names everybody who had a part in it.',
    },
  ],
});

const badGateway = (command: string): Story => ({
  id: 'bad-gateway',
  title: 'Atlas answers 502 after it did it',
  about: 'The answer says nothing about what happened. The bot does not guess, and does not send it again.',
  asker: rita,
  steps: [
    {
      say: 'First break something: from now on Atlas carries changes out, and answers 502.',
      button: dialled('Turn the dial', { turn: 'atlas', to: 'after' }),
      isDone: (scene) => scene.isSet('atlas', 'after') || scene.request !== undefined,
      seen: 'Reads still tell the truth. The answers to changes do not.',
    },
    send('Rita', rita, command, LOGS_1, 'The form looks as always: looking at Atlas is a read.'),
    submit('Rita', rita, 'Stored, and shown to the approvers.'),
    approve('Sam', sam, (scene) => scene.has('approved'), 'Recorded. A worker takes it from here.'),
    {
      say: 'Watch: the call is stored, sent, and answered with 502.',
      isDone: (scene) => scene.has('lost'),
      seen: 'Atlas did it and said 502. "Failed" would be false and "done" a guess, so the card says that the outcome is not known.',
    },
    {
      say: 'Watch: the bot reads Atlas instead of sending the call again.',
      isDone: (scene) => scene.has('succeeded') && scene.saysDone,
      seen: 'It read the grant back, and only then said "done". Sent once, reported truthfully.',
    },
    {
      say: 'Put things right again.',
      button: dialled('All well again', { wellAgain: true }),
      isDone: (scene) => scene.isSet('atlas', 'well'),
      seen: 'All is well. At the fault dial there is more to break.',
    },
  ],
});

const forTwoHours = (command: string): Story => ({
  id: 'for-two-hours',
  title: 'A limit for two hours, and a dead worker',
  about:
    'Rita raises a limit for two hours. When they are over, nobody is there to put it back; it comes back all the same.',
  asker: rita,
  steps: [
    send(
      'Rita',
      rita,
      command,
      RAISED,
      'The form says both: what would change, and to what it goes back by itself after two hours. One approval will cover both.',
    ),
    submit('Rita', rita, 'Stored, and shown to the approvers. Their card says both, too.'),
    approve('Sam', sam, (scene) => scene.has('approved'), 'Recorded. A worker takes it from here.'),
    {
      say: 'Watch: a worker stores the call together with what puts it back, and only then sends the call.',
      isDone: (scene) => scene.has('succeeded') && scene.saysDone,
      seen: 'The limit is raised. The card says when it goes back and to what, and so does the line below the limit in the Atlas tab.',
    },
    {
      say: 'Now the worker dies, and nobody starts it again. The worker is the only part of the bot that changes anything in Atlas.',
      button: dialled('Kill the worker', { turn: 'worker', to: 'dead' }),
      isDone: (scene) => scene.isSet('worker', 'dead') || scene.isTimeOver,
      seen: 'It took nothing with it: what is still to be done lies in Redis, not in a process.',
    },
    {
      say: 'Let the two hours pass.',
      button: dialled('Move time to the end', { deed: 'end' }),
      isDone: (scene) => scene.isTimeOver,
      seen: 'The two hours are over, and the limit is still raised: nobody is there to put it back, or to say so on the card.',
    },
    {
      say: 'Start a worker again.',
      button: dialled('Start the worker', { turn: 'worker', to: 'well' }),
      isDone: (scene) => scene.isSet('worker', 'well'),
      seen: 'It looks first for what became due while nobody was there.',
    },
    {
      say: 'Watch the limit go back, late and once.',
      isDone: (scene) => scene.saysPutBack,
      seen: 'The limit is as it was, and the card says so. Atlas got two calls in all: one raised the limit, one put it back. However often a worker dies, it stays at that.',
    },
  ],
});
