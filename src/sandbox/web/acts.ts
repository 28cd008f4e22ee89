// Carries out a person's action on the page in the Slack stand-in, and returns what the person sees.
import type { PressSeen, SlackStandIn, SubmitSeen } from '../slack/contract.js';
import { asStored } from './said.js';
import type { Act, Outcome } from './wire.js';

export interface ActDeps {
  readonly slack: SlackStandIn;
  readonly command: string;
}

const DONE: Outcome = { kind: 'done' };
const trouble = (sentence: string): Outcome => ({ kind: 'trouble', sentence });

export async function carryOut(person: string, act: Act, deps: ActDeps): Promise<Outcome> {
  try {
    return await tried(person, act, deps);
  } catch (cause) {
    // The stand-in throws when a person could not have done it, for instance in a view that was just closed.
    return trouble(cause instanceof Error ? cause.message : String(cause));
  }
}

async function tried(person: string, act: Act, { slack, command }: ActDeps): Promise<Outcome> {
  switch (act.kind) {
    case 'say':
      slack.say(person, act.channel, asStored(act.text, slack.world), act.thread);
      return DONE;
    case 'command': {
      if (act.name !== command) return trouble(`${act.name} is not a valid command. Try ${command} help.`);
      const seen = await slack.command(person, act.channel, act.text);
      return seen.kind === 'failed' ? trouble(seen.text) : DONE;
    }
    case 'press': {
      const choice = act.value === null ? { blockId: act.blockId } : { blockId: act.blockId, value: act.value };
      return pressed(await slack.press(person, act.in, act.actionId, choice));
    }
    case 'change':
      return pressed(await slack.change(person, act.in, act.actionId, act.value, act.blockId));
    case 'shortcut':
      return pressed(await slack.shortcut(person, act.in, act.callbackId));
    case 'suggest':
      return {
        kind: 'options',
        groups: await slack.suggestGroups(person, act.in, act.actionId, act.query, act.blockId),
      };
    case 'submit':
      return submitted(await slack.submit(person, act.viewId, act.values));
    case 'home':
      await slack.openHome(person);
      return DONE;
    case 'close':
      await slack.closeView(person, act.viewId);
      return DONE;
  }
}

const pressed = (seen: PressSeen) => (seen.kind === 'failed' ? trouble(seen.text) : DONE);

function submitted(seen: SubmitSeen): Outcome {
  switch (seen.kind) {
    case 'closed':
    case 'updated':
      return DONE;
    case 'errors':
    case 'incomplete':
      return { kind: 'errors', byBlock: seen.errors };
    case 'trouble':
      return trouble(seen.text);
  }
}
