// The three stories, as steps that the reader does.
import { CHANNELS, PEOPLE } from '../../../slack/world.js';
import type { FaultAct } from '../../fault-panel-wire.js';

interface Story {
  readonly title: string;
  readonly about: string;
  readonly steps: readonly Step[];
}

export interface Step {
  /** What to do. */
  readonly say: string;
  /** Explains what the reader sees then. */
  readonly seen: string;
  /** Who does the step. */
  readonly who?: Who;
  /** The command to send, without `/atlas`. */
  readonly line?: string;
  /** What to do in the fault panel. */
  readonly fault?: { readonly label: string; readonly act: FaultAct };
}

export interface Who {
  readonly name: string;
  readonly as: string;
  readonly channel: string;
  /** The pane: left or right. */
  readonly side: 0 | 1;
}

const RITA: Who = { name: 'Rita', as: PEOPLE.rita, channel: CHANNELS.incident, side: 0 };
const MAX: Who = { name: 'Max', as: PEOPLE.max, channel: CHANNELS.incident, side: 0 };
const SAM: Who = { name: 'Sam', as: PEOPLE.sam, channel: CHANNELS.approvals, side: 1 };
const ADA: Who = { name: 'Ada', as: PEOPLE.ada, channel: CHANNELS.approvals, side: 1 };

const TRIAL = 'Entra trial';

const send = (who: Who, line: string, seen: string): Step => ({
  say: `As ${who.name}, send this command in #inc-42.`,
  who,
  line,
  seen,
});
const submit = (seen: string): Step => ({ say: 'As Rita, read the form and ask for approval.', who: RITA, seen });
const approve = (seen: string): Step => ({
  say: 'As Sam, press Approve on the card in #atlas-approvals.',
  who: SAM,
  seen,
});
const approveDeletion = (who: Who, seen: string): Step => ({
  say: `As ${who.name}, press Approve deletion… on the card in #atlas-approvals. Type the name ${TRIAL} and approve the deletion.`,
  who,
  seen,
});
const turn = (say: string, label: string, act: FaultAct, seen: string): Step => ({ say, fault: { label, act }, seen });

export const STORIES: readonly Story[] = [
  {
    title: 'A deletion with two approvers',
    about: 'A change that can’t be undone needs two approvals and a one-minute wait.',
    steps: [
      send(
        MAX,
        `delete-idp ${TRIAL} because the trial is over`,
        'The form says that the deletion can’t be undone and asks for the provider’s name.',
      ),
      {
        say: `As Max, type the name ${TRIAL} and ask for approval.`,
        who: MAX,
        seen: 'The request is stored and shown to the approvers. Max is an approver too, but can’t approve his own request.',
      },
      approveDeletion(
        SAM,
        'The form says what will be lost. You can approve only in this form, so a stray click isn’t enough. That’s one of two approvals. If Sam presses again, it’s still one approval, because each approver counts once.',
      ),
      approveDeletion(
        ADA,
        'Sam and Ada have approved. For the next minute, any approver can still deny the request, and Max can cancel it.',
      ),
      turn(
        'Wait a minute, or move time forward.',
        'Move time forward',
        { deed: 'minutes' },
        'A worker claims the request and rereads Atlas to check that the provider is still what Sam and Ada approved. Then the card says "Done". Atlas received one call and deleted the identity provider. The journal names everyone involved.',
      ),
    ],
  },
  {
    title: 'Atlas returns 502 after making the change',
    about: 'The response doesn’t say what happened. The bot doesn’t guess, and doesn’t send the call again.',
    steps: [
      turn(
        'First break something. From now on, Atlas makes changes but returns 502.',
        'Set the fault',
        { turn: 'atlas', to: 'after' },
        'Reads still work, but changes now return 502.',
      ),
      send(
        RITA,
        'grant-access Cluster0 in Payments for 2h level logs because INC-42 replicas lag',
        'The form looks the same, because the preview only reads Atlas.',
      ),
      submit('The request is stored and shown to the approvers.'),
      approve(
        'A worker stores the call, sends it and gets a 502. Atlas made the change but returned 502. "Failed" would be false and "Done" would be a guess, so the card says "Unconfirmed".',
      ),
      {
        say: 'Watch the bot read Atlas instead of sending the call again.',
        seen: 'The bot finds the grant in Atlas, and only then does the card say "Done". The call was sent once.',
      },
      turn(
        'Repair Atlas.',
        'Clear all faults',
        { wellAgain: true },
        'Atlas is healthy again. The Faults tab has more ways to break things.',
      ),
    ],
  },
  {
    title: 'A night on call',
    about:
      'At three in the morning, an alert says that one query is overloading the database. Rita blocks the query for an hour and scales up the cluster for four hours. Then the bot’s worker dies. By morning, both changes have reverted.',
    steps: [
      turn(
        'Let another app post the alert.',
        'Post the alert',
        { deed: 'alert' },
        'The alert appears in #inc-42. Ask Atlas about this, in its menu, suggests look-ups for what it says.',
      ),
      send(
        RITA,
        'queries Cluster0 in Payments last 1h',
        'One search accounts for nearly all query time. Its short ID is d88210. Look-ups don’t change anything, so they need no approval.',
      ),
      send(
        RITA,
        'reject-query d88210 on Cluster0 in Payments for 1h because INC-42 it takes the cluster down',
        'The form shows how often this search runs and which app sends it. The change would block the search for an hour. Other queries continue.',
      ),
      submit('The request is stored and shown to the approvers. Nothing has changed yet.'),
      approve(
        'Sam approved the block and its revert after an hour. Once the card says "Done", the search is blocked, so the database can work through its backlog.',
      ),
      send(
        RITA,
        'scale-cluster Cluster0 M60 in Payments for 4h because INC-42 the queue must drain',
        'Rita wants larger machines for four hours. The form shows the cost and the size that the machines revert to.',
      ),
      submit('The request is stored and shown to the approvers.'),
      approve(
        'Sam approved the change together with its revert. Once the card says "In progress", Atlas is rebuilding the machines one by one. Until Atlas finishes, nobody else can change this cluster through Countersign.',
      ),
      turn(
        'Now kill the worker without a restart. The worker is the only part of the bot that changes Atlas.',
        'Kill the worker',
        { turn: 'worker', to: 'dead' },
        'Nothing was lost, because the remaining work is stored in Redis.',
      ),
      turn(
        'Let an hour pass.',
        'Move time forward an hour',
        { deed: 'hour' },
        'The hour has passed, but the search is still blocked, because no worker is running to allow it.',
      ),
      turn(
        'Start a worker again.',
        'Start the worker',
        { turn: 'worker', to: 'well' },
        'First, the worker looks for work that became due in the meantime. It unblocks the search, late but only once, and the card says so. The machines are still the larger size.',
      ),
      turn(
        'Let the rest of the four hours pass.',
        'Move time to the end',
        { deed: 'end' },
        'It’s morning. Atlas accepts the revert and rebuilds the machines again, so the card says "Reverting".',
      ),
      turn(
        'Let an hour pass, so that Atlas can finish.',
        'Move time forward an hour',
        { deed: 'hour' },
        'Everything is back to how it was before the alert. Atlas got four calls: two changes and two reverts. The journal says who requested and approved each change, and when.',
      ),
    ],
  },
];
