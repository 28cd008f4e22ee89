// `countersign history`: declares on the host that history was lost, or accepts the loss. Works without a running bot.
import { parseArgs } from 'node:util';
import { isLossFreeze, readRelevantDoubts } from '../approvals/history/relevant-doubts.js';
import type { PolicyStore } from '../approvals/policy/store.js';
import { describeDoubt, type HistoryDoubt } from '../approvals/request/doubt.js';
import type { HistoryDoubtStore } from '../approvals/storage/doubt-store.js';
import type { FreezeStore } from '../approvals/storage/freeze-store.js';
import type { RequestStore } from '../approvals/storage/store.js';

export interface HistoryToolDeps {
  readonly store: RequestStore;
  readonly history: HistoryDoubtStore;
  readonly freezes: FreezeStore;
  readonly policies: Pick<PolicyStore, 'read'>;
  /** Asks a question on the terminal. Undefined without a terminal. */
  readonly confirm: ((question: string) => Promise<boolean>) | undefined;
}

interface Done {
  readonly lines: readonly string[];
  /** The exit code. 0: done, or no changes are on hold; 1: changes are on hold or nothing was recorded; 2: failed. */
  readonly code: 0 | 1 | 2;
}

export const USAGE = `Usage: npx countersign history <command>
    status         shows which history may be missing and which changes are on hold
    accept [--yes] ends the freeze after a first start or a known loss
    lost [--yes]   freezes all changes. Run it after you restored an older copy of Redis
Set REDIS_URL and SLACK_BOT_TOKEN. Instead of the token, you can name the Slack workspace: --workspace T0123456789.`;

type Command = (deps: HistoryToolDeps, isSure: boolean) => Promise<Done>;
const COMMANDS = new Map<string, Command>([
  ['status', status],
  ['accept', accept],
  ['lost', lose],
]);

/** Parses the arguments. Returns undefined if the arguments are invalid. */
export function parseArguments(args: readonly string[]) {
  try {
    const options = { yes: { type: 'boolean' }, workspace: { type: 'string' } } as const;
    const { positionals, values } = parseArgs({ args: [...args], allowPositionals: true, options });
    const command = COMMANDS.get(positionals[0] ?? '');
    if (command === undefined || positionals.length > 1) return undefined;
    return { run: (deps: HistoryToolDeps) => command(deps, values.yes === true), workspace: values.workspace };
  } catch {
    return undefined;
  }
}

const UNCONFIRMED = 'Recorded, but Redis didn’t confirm in time that the record is durable. Run this command again.';
const COMPARED = 'A worker must first compare Redis with Atlas’s event feed. Run this command again afterwards.';
const NO_POLICY =
  'Redis lost the policy, so changes are refused. The policy file takes effect 15 minutes after Countersign posts it.';
const time = (at: number) => new Date(at).toISOString();

async function status(deps: HistoryToolDeps): Promise<Done> {
  const [{ all }, present] = await Promise.all([deps.history.read(), readRelevantDoubts(deps)]);
  const matters = (one: HistoryDoubt) => present.all.some(({ kind, til }) => kind === one.kind && til === one.til);
  const end = (one: HistoryDoubt) =>
    matters(one) ? '' : one.isAccepted === true ? ' Accepted.' : ' No open request depends on this history.';
  const lines = all.map((one) => `${formatWhen(one)}: ${describeDoubt(one)}${end(one)}`);
  if (present.isFrozenByLoss) lines.push('All changes are frozen. To end the freeze: npx countersign history accept');
  lines.push(...(await readNoPolicyLines(deps)));
  if (lines.length === 0) lines.push('No history is known to be missing.');
  return { lines, code: present.isFrozenByLoss || present.all.length > 0 ? 1 : 0 };
}

const formatWhen = ({ from, til }: HistoryDoubt) =>
  from === 0 ? `Noticed at ${time(til)}` : `Between ${time(from)} and ${time(til)}`;

async function accept(deps: HistoryToolDeps, isSure: boolean): Promise<Done> {
  const [{ revision, all }, frozen] = await Promise.all([deps.history.read(), deps.freezes.read()]);
  const next = all.flatMap(accepted);
  const isChanged = next.length < all.length || next.some((one, index) => one !== all[index]);
  const waits = next.some(({ isJudged }) => !isJudged) ? [COMPARED] : [];
  if (!isChanged && !frozen.all.some(isLossFreeze))
    return { lines: waits.length > 0 ? waits : ['There’s nothing to accept.'], code: waits.length > 0 ? 1 : 0 };
  const no = await refuseUnless(
    isSure,
    deps,
    'If you accept this history, changes can run again, but earlier approvals won’t count. Accept?',
  );
  if (no !== undefined) return no;
  const written = await deps.history.write(revision, next, { by: 'host', endsFreezes: true });
  if (written === 'stale')
    return { lines: ['The history changed in the meantime. Nothing was recorded. Run this command again.'], code: 1 };
  if (!written.durable) return { lines: [UNCONFIRMED], code: 1 };
  const done = 'Accepted. The freeze has ended. Requests approved earlier need approval again.';
  return { lines: [done, ...(await readNoPolicyLines(deps)), ...waits], code: 0 };
}

async function readNoPolicyLines({ policies }: HistoryToolDeps): Promise<readonly string[]> {
  const { inForce, lostAt } = await policies.read();
  return inForce === undefined && lostAt !== undefined ? [NO_POLICY] : [];
}

/** Accepts a judged doubt about history. Keeps all others, because they may still turn out to be lost history. */
function accepted(one: HistoryDoubt): readonly HistoryDoubt[] {
  if (!one.isJudged || one.isAccepted === true) return [one];
  return one.kind === 'empty' ? [] : [{ ...one, isAccepted: true }];
}

async function lose(deps: HistoryToolDeps, isSure: boolean): Promise<Done> {
  const question =
    'This freezes all changes, and earlier approvals won’t count. Did you restore an older copy of Redis?';
  const no = await refuseUnless(isSure, deps, question);
  if (no !== undefined) return no;
  const { at, durable } = await deps.history.declareLoss();
  if (!durable) return { lines: [UNCONFIRMED], code: 1 };
  return {
    lines: [
      `Recorded at ${time(at)}. All changes are frozen, and requests approved earlier need approval again.`,
      'Start Countersign. Then end the freeze with unfreeze in Slack, or with npx countersign history accept on this host.',
    ],
    code: 0,
  };
}

async function refuseUnless(
  isSure: boolean,
  { confirm }: Pick<HistoryToolDeps, 'confirm'>,
  question: string,
): Promise<Done | undefined> {
  if (isSure) return undefined;
  if (confirm === undefined) return { lines: ['I can’t ask you to confirm without a terminal. Add --yes.'], code: 2 };
  return (await confirm(question)) ? undefined : { lines: ['Nothing was recorded.'], code: 1 };
}
