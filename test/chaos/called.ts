// Finds whom a message mentions: a new card, a reminder or an escalation.
import { textOf } from '../support/looking.js';
import type { SlackCall } from './evidence.js';

type Blocks = readonly { readonly type: string }[];

/**
 * Only for posts, as an edit notifies nobody. A card names the requester first, and mentions people in its last line.
 */
export function callIn(blocks: Blocks, inThread: boolean): SlackCall['called'] {
  if (blocks[0]?.type === 'header') return { by: 'card', ids: idsIn(blocks.filter(({ type }) => type === 'context')) };
  const said = textOf(blocks);
  if (!inThread || !/ Needs \d+ more approvals? from /.test(said)) return undefined;
  return { by: said.includes(' Nobody has decided') ? 'escalation' : 'reminder', ids: idsIn(blocks) };
}

/** As mrkdwn and rich text have them. */
const CALLED = /<@([UW][A-Z0-9]+)>|<!subteam\^(S[A-Z0-9]+)>|"user_id":"([UW][A-Z0-9]+)"|"usergroup_id":"(S[A-Z0-9]+)"/g;

const idsIn = (blocks: Blocks): readonly string[] =>
  [...JSON.stringify(blocks).matchAll(CALLED)].flatMap((found) => found.slice(1).filter((id) => id !== undefined));
