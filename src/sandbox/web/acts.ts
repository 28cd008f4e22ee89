// Takes a user's action on the web page, performs it in the Slack stand-in and returns what the user sees.
import { type PressOutcome, SLASH_COMMAND, type SlackStandIn, type SubmitOutcome, type World } from '../slack/index.js';
import type { Act, ActOutcome } from './wire.js';

const DONE: ActOutcome = { kind: 'done' };
const trouble = (sentence: string): ActOutcome => ({ kind: 'trouble', sentence });

export async function performAct(person: string, act: Act, slack: SlackStandIn): Promise<ActOutcome> {
  try {
    return await perform(person, act, slack);
  } catch (cause) {
    // The stand-in throws if the action isn't possible in Slack, e.g. in a view that was just closed.
    return trouble(cause instanceof Error ? cause.message : String(cause));
  }
}

async function perform(person: string, act: Act, slack: SlackStandIn): Promise<ActOutcome> {
  switch (act.kind) {
    case 'say':
      slack.say(person, act.channel, toStoredText(act.text, slack.world), act.thread);
      return DONE;
    case 'command': {
      if (act.name !== SLASH_COMMAND) return trouble(`${act.name} is not a valid command. Try ${SLASH_COMMAND} help.`);
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

const pressed = (seen: PressOutcome) => (seen.kind === 'failed' ? trouble(seen.text) : DONE);

function submitted(seen: SubmitOutcome): ActOutcome {
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

/** Converts typed text to Slack's stored format: escapes control characters and resolves @names and #channels. */
export function toStoredText(text: string, world: World): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const references = referencesIn(world);
  // Longest name first, so that @Rita Reyes isn't matched as @Rita.
  const names = [...references.keys()].sort((one, other) => other.length - one.length).map(escapeRegExp);
  const named = new RegExp(`(?<![\\p{L}\\p{N}])(?:${names.join('|')})(?![\\p{L}\\p{N}])`, 'giu');
  return escaped.replace(named, (name) => references.get(name.toLowerCase()) ?? name);
}

function referencesIn({ people, groups, channels }: World): ReadonlyMap<string, string> {
  const here = people.filter(({ deleted }) => !deleted);
  return new Map(
    [
      ...channels.filter(({ kind }) => kind !== 'im').map(({ id, name }) => [`#${name}`, `<#${id}>`] as const),
      ...groups.map(({ id, handle }) => [`@${handle}`, `<!subteam^${id}>`] as const),
      ...here.map(({ id, name }) => [`@${name}`, `<@${id}>`] as const),
      ...here.map(({ id, realName }) => [`@${realName}`, `<@${id}>`] as const),
    ].map(([name, reference]) => [name.toLowerCase(), reference]),
  );
}

const escapeRegExp = (name: string) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
