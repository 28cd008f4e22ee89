// A slash command, from its text to its answer or its form.
import type { KnownBlock } from '@slack/types';
import { z } from 'zod';
import { mayAsk, mayLookUpAnywhere } from '../approvals/ask.js';
import { isRefusal, type Refusal } from '../approvals/refusal.js';
import type { Person } from '../approvals/request.js';
import { sayAtlasError } from '../atlas/sentences.js';
import { operations } from '../operations/index.js';
import type { Change, LookUp, Operation } from '../operations/operation.js';
import { clip, escapeText, mrkdwn } from './blocks/text.js';
import { answerBuiltIn } from './built-ins.js';
import { type Line, readCommand } from './command-line/parse.js';
import type { Offer, Problem } from './command-line/problems.js';
import { type Resolved, resolveLine } from './command-line/resolve.js';
import { textFromSlack } from './command-line/slack-text.js';
import { TooSlow, withinMs } from './delivery.js';
import type { SlackDeps } from './deps.js';
import { fillForm, openForm } from './form.js';
import type { FormMeta } from './form-meta.js';
import { helpMessage } from './help.js';
import { ids } from './ids.js';
import { answerLookUp } from './look-up.js';
import { type Message, reply, say } from './reply.js';

export const slashSchema = z.object({
  command: z.string(),
  text: z.string().default(''),
  user_id: z.string(),
  channel_id: z.string(),
  trigger_id: z.string(),
  response_url: z.string().optional(),
});

/** A typed line, or one that a button offered. */
export interface Typed {
  readonly command: string;
  /** Plain text. */
  readonly text: string;
  readonly userId: string;
  readonly channel: string;
  readonly trigger: string;
  readonly responseUrl: string | undefined;
}

/** Of the trigger's 3 s, what may be spent on Slack and Atlas before the form opens. */
const BEFORE_FORM_MS = 1_500;
const MOST_TEXT = 4_000;

export function typedFrom(body: z.output<typeof slashSchema>): Typed {
  return {
    command: body.command,
    text: textFromSlack(body.text),
    userId: body.user_id,
    channel: body.channel_id,
    trigger: body.trigger_id,
    responseUrl: body.response_url,
  };
}

export async function runCommand(deps: SlackDeps, typed: Typed): Promise<void> {
  const answer = await answerCommand(deps, typed);
  if (answer !== undefined) await reply(typed.responseUrl, answer, deps.log);
}

/** @returns nothing when a form was opened instead */
async function answerCommand(deps: SlackDeps, typed: Typed): Promise<Message | undefined> {
  const { text, command } = typed;
  if (text.length > MOST_TEXT) {
    const length = text.length.toLocaleString('en');
    return say(
      `That is ${length} characters; I read ${MOST_TEXT.toLocaleString('en')} at most. Shorten the reason, or link to the rest.`,
    );
  }
  const read = readCommand(text, operations);
  const who = await deps.people.whoWas(typed.userId);
  if (isRefusal(who)) return refused(deps, who);
  switch (read.kind) {
    case 'empty':
      return helpMessage(command);
    case 'help':
      return helpMessage(command, read.topic);
    case 'built-in':
      return answerBuiltIn(deps, read.name, read.rest, who, command);
    case 'unknown': {
      const meant = read.near.length === 0 ? '' : ` Did you mean ${read.near.join(' or ')}?`;
      return say(`I don’t know “${clip(read.word, 60)}”.${meant} ${command} help lists what I know.`);
    }
    case 'operation':
      return read.operation.effect === 'read'
        ? startLookUp(deps, typed, read.operation, read.line, who)
        : startChange(deps, typed, read.operation, read.line, who);
  }
}

async function startLookUp(
  deps: SlackDeps,
  typed: Typed,
  operation: LookUp,
  line: Line,
  person: Person,
): Promise<Message | undefined> {
  const refusal = await mayLookUpAnywhere(deps, operation, person);
  if (refusal !== undefined) return refused(deps, refusal);
  const resolving = resolveLine(line, deps.names);
  let early: Resolved | undefined;
  try {
    early = await withinMs(BEFORE_FORM_MS, resolving);
    if (early.problems.length === 0 && early.missing.length > 0) {
      const meta = metaOf(typed, operation);
      const viewId = await openForm(deps, typed.trigger, operation, meta);
      if (viewId !== undefined) {
        await fillForm(deps, viewId, operation, meta, Promise.resolve(early));
        return undefined;
      }
    }
    return await answerResolved(deps, typed, operation, early, person);
  } catch (error) {
    if (!(error instanceof TooSlow)) return say(sayAtlasError(error, { role: operation.role }));
  }
  try {
    return await answerResolved(deps, typed, operation, await resolving, person);
  } catch (error) {
    deps.log.warn({ err: error }, 'the names of a command could not be read');
    return say(sayAtlasError(error, { role: operation.role }));
  }
}

async function answerResolved(
  deps: SlackDeps,
  typed: Typed,
  operation: LookUp,
  resolved: Resolved,
  person: Person,
): Promise<Message> {
  const { params, named: names, problems, missing } = resolved;
  if (problems.length > 0) return problemMessage(problems, typed.command);
  if (missing.length > 0)
    return say(`Still missing: ${missing.join(', ')}. For example: ${typed.command} ${operation.example}`);
  return answerLookUp(deps, { operation, params, names, person, command: typed.command });
}

/** Says first who could not ask, as far as that is known within the trigger's life; then always opens the form. */
async function startChange(
  deps: SlackDeps,
  typed: Typed,
  operation: Change,
  line: Line,
  person: Person,
): Promise<Message | undefined> {
  const resolving = resolveLine(line, deps.names);
  resolving.catch(() => {}); // said in the form
  const refusal = await refuseEarly(deps, operation, resolving, person);
  if (refusal !== undefined) return refused(deps, refusal);
  const meta = metaOf(typed, operation);
  const viewId = await openForm(deps, typed.trigger, operation, meta);
  if (viewId === undefined) {
    return say(`I was too slow to open the form, so nothing was recorded. Try again: ${typed.command} ${typed.text}`);
  }
  await fillForm(deps, viewId, operation, meta, resolving);
  return undefined;
}

async function refuseEarly(
  deps: SlackDeps,
  operation: Change,
  resolving: Promise<Resolved>,
  person: Person,
): Promise<Refusal | undefined> {
  const anywhere = await mayAsk(deps, operation, undefined, person);
  if (anywhere !== undefined && isRefusal(anywhere)) return anywhere;
  try {
    const { named, params } = await withinMs(BEFORE_FORM_MS, resolving);
    if (named.project === undefined && params.project === undefined) return undefined;
    const project = named.project;
    if (project === undefined) return undefined;
    const here = await mayAsk(deps, operation, { project }, person);
    return here !== undefined && isRefusal(here) ? here : undefined;
  } catch {
    return undefined; // Atlas is slow or away: the form says so, and its submission asks again
  }
}

function refused(deps: SlackDeps, refusal: Refusal): Message {
  deps.metrics.refusals.inc({ reason: refusal.refused });
  return { text: mrkdwn(refusal.sentence) };
}

function metaOf(typed: Typed, operation: Operation): FormMeta {
  return {
    operation: operation.name,
    command: typed.command,
    channel: typed.channel,
    line: typed.text,
    ...(typed.responseUrl !== undefined && { responseUrl: typed.responseUrl }),
  };
}

/** Sentences, and a button for each correction: pressed, the corrected command runs. */
function problemMessage(problems: readonly Problem[], command: string): Message {
  const text = problems.map(({ sentence }) => escapeText(sentence)).join('\n');
  const offers = problems.flatMap((problem) => problem.offers).filter(({ line }) => line.length < 1_900);
  if (offers.length === 0) return { text };
  const blocks: KnownBlock[] = [
    {
      type: 'section',
      text: {
        type: 'plain_text',
        text: clip(problems.map(({ sentence }) => sentence).join('\n'), 2_900),
        emoji: false,
      },
    },
    { type: 'actions', elements: offers.slice(0, 8).map((offer, index) => offerButton(offer, index, command)) },
  ];
  return { text, blocks };
}

function offerButton({ named, line }: Offer, index: number, command: string) {
  const label = named.detail === undefined ? named.name : `${named.name} (${named.detail})`;
  return {
    type: 'button' as const,
    action_id: ids.run(index),
    text: { type: 'plain_text' as const, text: clip(label, 75), emoji: false },
    value: `${command} ${line}`,
  };
}
