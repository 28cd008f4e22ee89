// The names of a script's keys and arguments are the same in its file, in the list, and where it is run.
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { runScript, type ScriptInputOf, scripts } from '../../src/redis/scripts.js';
import { openRedis } from '../support/redis.js';

const redis = await openRedis();

const fileOf = (name: string) => readFileSync(new URL(`../../src/redis/lua/${name}.lua`, import.meta.url), 'utf8');
const KEYWORDS =
  'and break do else elseif end false for function if in local nil not or repeat return then true until while';
/** What Redis gives to every script. */
const GIVEN = 'redis cjson math string table unpack ipairs pairs pcall tonumber tostring KEYS ARGV';

const codeOf = (lua: string) => lua.replace(/--.*$/gm, '').replace(/'[^']*'/g, "''");
const wordsIn = (text: string) => text.match(/(?<!\w)[A-Za-z_]\w*/g) ?? [];

/** Names of variables, without fields (after a dot or in a table). */
function variablesIn(lua: string): ReadonlySet<string> {
  const code = codeOf(lua)
    .replace(/(?<!\.)\.\s*[A-Za-z_]\w*/g, '')
    .replace(/([{,]\s*)[A-Za-z_]\w*(?=\s*=[^=])/g, '$1');
  return new Set(wordsIn(code).filter((word) => !KEYWORDS.split(' ').includes(word)));
}

function declaredIn(lua: string): ReadonlySet<string> {
  const code = codeOf(lua);
  const lists = [
    ...code.matchAll(/\blocal\s+(?!function\b)([\w\s,]+?)(?=\s*(=|\n\s*\w|$))/g),
    ...code.matchAll(/\bfor\s+([\w\s,]+?)\s*(?==|\bin\b)/g),
    ...code.matchAll(/\bfunction\s*\w*\s*\(([^)]*)\)/g),
    ...code.matchAll(/\blocal\s+function\s+(\w+)/g),
  ];
  return new Set(lists.flatMap(([, names = '']) => wordsIn(names)));
}

const undeclared = (lua: string) => {
  const declared = declaredIn(lua);
  return [...variablesIn(lua)].filter((name) => !declared.has(name) && !GIVEN.split(' ').includes(name));
};

test('finds exactly the undeclared variables of a script', () => {
  const lua = `local a, b = 1, { c = 2, ['d'] = e }
    local function f(g) return g.h + i end -- and j
    for _, k in ipairs(b) do redis.call('GET', k, l) end`;
  expect(undeclared(lua)).toEqual(['e', 'i', 'l']);
});

test.each(Object.entries(scripts))('%s uses all names of its list, and no others', (name, { text, ...named }) => {
  const { keys, args, moreKeys, moreArgs } = { moreKeys: [], moreArgs: [], ...named };
  const names = [keys, args, moreKeys, moreArgs].flat();
  const used = variablesIn(fileOf(name));
  expect(names.filter((one) => !used.has(one))).toEqual([]);
  expect(new Set(names).size).toBe(names.length);
  expect(undeclared(text)).toEqual([]);
  expect([used.has('KEYS'), used.has('ARGV')]).toEqual([false, false]);
});

test('a call with a missing or unknown name does not compile', () => {
  type Lease = ScriptInputOf<typeof scripts.lease>;
  const call = { keys: { due: 'due' }, args: { most: 1, leaseMs: 1 } };
  const right: Lease = call;
  // @ts-expect-error The key is missing.
  const noKey: Lease = { ...call, keys: {} };
  // @ts-expect-error An argument is missing.
  const noArgument: Lease = { ...call, args: { most: 1 } };
  // @ts-expect-error The argument has another name.
  const misspelt: Lease = { ...call, args: { most: 1, leaseMs: 1, lease: 1 } };
  expect([right, noKey, noArgument, misspelt]).toHaveLength(4);
});

test('appends unnamed keys and arguments after the named ones, in order', async () => {
  const { connection } = redis;
  await connection.hset('{s}request', 'version', 3);
  await runScript(connection, scripts.reindex, {
    keys: { request: '{s}request' },
    args: { id: 'A', version: 3 },
    moreKeys: ['{s}one', '{s}two'],
    moreArgs: [7, ''],
  });
  expect([await connection.zscore('{s}one', 'A'), await connection.zscore('{s}two', 'A')]).toEqual(['7', null]);
});
