// The fifth story: a night on call, with two changes that come back by themselves.
import { PEOPLE } from '../slack/index.js';
import { approve, dialled, lookUp, ofRequest, type Story, send, submit } from './stories-steps.js';

const { rita, sam } = PEOPLE;
const QUERIES = 'queries Cluster0 in Payments last 1h';
const REJECTED = 'reject-query d88210 on Cluster0 in Payments for 1h because INC-42 it takes the cluster down';
const SCALED = 'scale-cluster Cluster0 M60 in Payments for 4h because INC-42 the queue has to drain';

export const night = (command: string): Story => ({
  id: 'night',
  title: 'A night on call',
  about:
    'An alert at three in the morning: one query takes the whole database. Rita has it turned away for an hour, and the machines made larger for four. By the morning both are as before.',
  asker: rita,
  alert: ':rotating_light: *Cluster0 in Payments*: 91 % of all connections are in use, and checkout is slow.',
  steps: [
    lookUp(
      'Rita',
      rita,
      command,
      QUERIES,
      'One search, by an app called support-search, takes nearly all the time. d88210 is its short name. Nobody had to approve this: looking changes nothing.',
    ),
    send(
      'Rita',
      rita,
      command,
      REJECTED,
      'The form says how often this search runs and who sends it. It would be turned away for an hour; all others go on.',
    ),
    submit('Rita', rita, 'Stored, and shown to those who may approve it. Nothing has been changed yet.'),
    approve(
      'Sam',
      sam,
      (scene) => scene.has('approved'),
      'Sam has approved, for both ways: there, and back after an hour.',
    ),
    {
      say: 'Watch until the card says "done".',
      isDone: (scene) => scene.has('succeeded') && scene.saysDone,
      seen: 'The search is turned away, and the database can breathe. What piled up meanwhile still has to be worked off.',
    },
    ...ofRequest(1, [
      send(
        'Rita',
        rita,
        command,
        SCALED,
        'Larger machines for four hours. The form says what that means for what they cost, and to what they go back.',
      ),
      submit('Rita', rita, 'Stored, and shown to those who may approve it.'),
      approve('Sam', sam, (scene) => scene.has('approved'), 'Approved, again for both ways.'),
      {
        say: 'Watch until the card says "done".',
        isDone: (scene) => scene.has('succeeded') && scene.saysDone,
        seen: 'Atlas has taken the order and rebuilds the machines one after another. Until that is over, nobody else can change this cluster.',
      },
    ]),
    {
      say: 'Let an hour pass.',
      button: dialled('Move time by an hour', { deed: 'hour' }),
      isDone: (scene) => scene.isTimeOver,
      seen: 'The hour of the search is over. Nobody has to remember it, and nobody is woken.',
    },
    {
      say: 'Watch the search be let through again.',
      isDone: (scene) => scene.saysPutBack,
      seen: 'It runs again, and its card says so. The machines are still the large ones.',
    },
    ...ofRequest(1, [
      {
        say: 'Let the rest of the four hours pass.',
        button: dialled('Move time to the end', { deed: 'end' }),
        isDone: (scene) => scene.isTimeOver,
        seen: 'It is morning.',
      },
      {
        say: 'Watch the machines go back to their size.',
        isDone: (scene) => scene.saysPutBack,
        seen: 'All is as it was before the alert. Atlas got four calls in all: two changes, and what puts each of them back. Who asked, who approved and when is in the journal.',
      },
    ]),
  ],
});
