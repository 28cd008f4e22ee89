#!/usr/bin/env node
// The command-line tools. main.js starts the bot itself.
import { createInterface } from 'node:readline/promises';
import { loadDotEnv } from './config.js';
import { runDoctor } from './doctor/examine.js';
import { openHistoryStores } from './history-tool/open.js';
import { USAGE as HISTORY_USAGE, parseArguments } from './history-tool/run.js';
import { createLog, redact } from './log.js';
import { runPolicyTool } from './policy-tool/run.js';

interface Ended {
  readonly lines: readonly string[];
  readonly code: number;
}

const USAGE = `Usage: npx countersign <command>
    doctor [web | worker]   checks the bot's setup
    policy <command>        tests a policy before the bot uses it
    history <command>       helps when Redis has lost history`;

const COMMANDS = new Map<string, (args: readonly string[]) => Promise<Ended>>([
  ['doctor', ([role]) => runDoctor(process.env, role)],
  ['policy', (args) => runPolicyTool(process.env, args)],
  ['history', history],
]);

async function history(args: readonly string[]): Promise<Ended> {
  const asked = parseArguments(args);
  if (asked === undefined) return { lines: [HISTORY_USAGE], code: 2 };
  const opened = await openHistoryStores(process.env, asked.workspace, createLog('silent'));
  if (typeof opened === 'string') return { lines: [opened], code: 2 };
  try {
    return await asked.run({ ...opened.stores, confirm: process.stdin.isTTY ? confirm : undefined });
  } finally {
    opened.close();
  }
}

async function confirm(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`${question} [y/N] `);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}

loadDotEnv(process.env);
const [name = '', ...args] = process.argv.slice(2);
const { lines, code } = (await COMMANDS.get(name)?.(args)) ?? { lines: [USAGE], code: 2 };
process.stdout.write(`${redact(lines.join('\n'))}\n`);
process.exitCode = code;
