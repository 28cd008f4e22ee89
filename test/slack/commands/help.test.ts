import { describe, expect, test } from '@jest/globals';
import { OPERATION_AREAS } from '../../../src/operations/effect.js';
import { operationNamed, operations } from '../../../src/operations/index.js';
import { wordStemsOf } from '../../../src/operations/operation-search.js';
import { payloadProblems } from '../../../src/sandbox/slack/index.js';
import { allHelp, helpMessage, isOffWithoutOwner } from '../../../src/slack/commands/help.js';

describe('help', () => {
  test('shows eight commands, and how to find the others', () => {
    const { text } = helpMessage('/atlas');
    const commands = text.split('\n').filter((line) => line.startsWith('• `/atlas '));
    expect(commands).toHaveLength(8);
    expect(text).toMatch(/`\/atlas help add an IP`.*`\/atlas help all`/);
  });

  test('lists every operation, in valid blocks', () => {
    const { text, blocks } = helpMessage('/atlas', 'all');
    for (const { name } of operations) expect(text).toMatch(new RegExp(`\`(/atlas )?${name}\\b`));
    expect(payloadProblems('message', blocks)).toEqual([]);
  });

  test('stays within Slack’s limits with eight times as many operations', () => {
    const many = Array.from({ length: 8 }, () => operations).flat();
    const { blocks, text } = allHelp('/a-command-of-thirty-two-letters', many);
    expect(blocks).toBeUndefined(); // too long for blocks
    expect(text.length).toBeLessThan(40_000);
    const some = allHelp('/a-command-of-thirty-two-letters', operations);
    expect(payloadProblems('message', some.blocks)).toEqual([]);
    expect(some.blocks?.length).toBeGreaterThan(5);
  });

  test.each(operations.map(({ name }) => name))('for %s has its words and the role it needs', (name) => {
    const { text } = helpMessage('/atlas', name);
    expect(text).toContain(`/atlas ${name}`);
    expect(text).toContain('Atlas role');
    expect(text.length).toBeLessThan(3_000);
  });

  test('says what isn’t set up, and with which setting', () => {
    const isOff = isOffWithoutOwner(false);
    const line = (text: string) => text.split('\n').find((one) => one.includes('`add-role`'));
    expect(line(helpMessage('/atlas', 'all', isOff).text)).toContain('`add-role` (not set up');
    expect(helpMessage('/atlas', 'add-role', isOff).text).toContain('MONGODB_ATLAS_OWNER_');
    const all = helpMessage('/atlas', 'all', isOffWithoutOwner(true)).text;
    expect(all).not.toContain('not set up');
    expect(line(all)).toBeDefined();
  });

  test('for a built-in is about that, and without a telling word is the whole list', () => {
    expect(helpMessage('/atlas', 'use').text).toContain('use nothing');
    expect(helpMessage('/atlas', 'me please').text).toContain('Look-ups');
  });

  test('for an area lists all its commands', () => {
    const { text } = helpMessage('/atlas', 'database users');
    const all = operations.filter(({ area }) => area === 'database-users');
    for (const { name } of all) expect(text).toContain(`/atlas ${name}`);
  });

  test('offers the areas if nothing matches', () => {
    const { text } = helpMessage('/atlas', 'frobnicate & xyzzy');
    expect(text).toContain('“frobnicate &amp; xyzzy”');
    for (const area of OPERATION_AREAS) expect(text).toContain(`help ${area.replace('-', ' ')}\``);
  });

  test.each(
    `
    who can log in: db-users
    why was it denied: request
    remove a leaver: remove-person
    delete an identity provider: delete-idp
    undo what bob did: requests
    open the database to a vendor’s ip: allow-address
    our ip changed: addresses
    close access from an old office: remove-address
    make the cluster smaller tonight: scale-cluster
    we are out of disk: set-disk
    why is it slow?: queries
    kill a long running query: reject-query
    how far behind are the secondaries: metrics
    somebody deleted data, bring it back: restore-snapshot
    keep backups longer: set-backup-schedule
    did last night’s backup work: backups
    is anybody from MongoDB support still in: access
    let MongoDB support read our logs: grant-access
    who changed this: events
    make Ann an admin: add-role
    new developer needs to see the project: invite
    take admin away from bob: remove-role
    stop paging me about this: mute-alert
    who gets paged: alert-configs
    stop a cluster over the weekend: pause-cluster
    bring the paused cluster up: resume-cluster
    which node is primary: processes
    delay the patching: defer-maintenance
    SSO certificate expires: idps
    is the API key still used: used-by
    block everything during the audit: freeze
    can I approve this: whoami
    make the grant last longer: requests
    is Countersign up: status
    rotate a password: Passwords
    rotate an api key: New API keys
    vpc: Peering
    delete project: Deleting a project
    invoices: Billing and invoices
    kick bob out: remove-person
    bump cluster to m50: scale-cluster
    speed up a slow query: queries
    who deleted the cluster: events
  `
      .trim()
      .split(/\n */),
  )('finds as first or second: %s', (row) => {
    const [question = '', found] = row.split(': ');
    const [first, second] = helpMessage('/atlas', question).text.split('\n');
    expect([first, second]).toContainEqual(expect.stringMatching(new RegExp(`^• (\`/atlas )?${found}\\b`)));
  });

  test.each(operations)('finds $name by its name and each alias', ({ name, aliases = [] }) => {
    for (const said of [name.replaceAll('-', ' '), ...aliases]) {
      const isAnother = operationNamed(said) !== undefined || OPERATION_AREAS.some((area) => area === said);
      if (wordStemsOf(said).length === 0 || isAnother) continue;
      const lines = helpMessage('/atlas', said).text.split('\n');
      expect(lines).toContainEqual(expect.stringMatching(new RegExp(`^• \`/atlas ${name}\\b`)));
    }
  });
});
