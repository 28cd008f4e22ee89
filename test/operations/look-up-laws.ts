// Laws of every look-up, tested with its example, and of every line.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Atlas } from '../../src/atlas/atlas.js';
import { changeNamed, operations } from '../../src/operations/index.js';
import { isAtlasError } from '../../src/operations/optional-reads.js';
import { createKnownNames } from '../../src/slack/lines/names.js';
import { parseCommand } from '../../src/slack/lines/parse.js';
import { resolveLine } from '../../src/slack/lines/resolve.js';
import { paramsOf } from '../../src/slack/lines/vocabulary.js';
import { answered, declared, recordedLines } from './declared.js';
import { LOOK_UP_LINES, readLookUp } from './every-call.js';
import { FAULTS, status, THROWN, withoutOneRead } from './failing-reads.js';
import type { SharedFixture } from './fixture.js';
import { NOW } from './given.js';
import { differences, inParams, inReplies, nameFor, triedPlaces } from './hostile-names.js';
import { Replay } from './replayed.js';

/** How an answer says that something is missing or couldn't be read. */
const ADMITTED =
  /not shown|is missing|are missing|could(n’t| not) (be )?read|I see no running|shows no federation|see no federation|has no maintenance window/;
/** E-mail and IP addresses, links, connection strings. */
const PRIVATE = /@|\d+\.\d+\.\d+\.\d+|https?:|mongodb(\+srv)?:/;
const NONSENSE = /undefined|NaN|\[object/;
const absence = status(404, 'RESOURCE_NOT_FOUND');

const RECORDED = [...operations.map(({ name }) => name), ...LOOK_UP_LINES.map((line) => `/atlas ${line}`)];
const recorded = recordedLines(RECORDED);

export function lawsOfOperations(): void {
  afterAll(() => recorded.write());

  test('operations.txt has each operation and each look-up once, in order', () => {
    expect(recorded.namesIn()).toEqual(RECORDED);
  });

  test.each(operations.map((one) => [one.name, one] as const))(
    '%s is declared as operations.txt records',
    (name, one) => {
      const { now, before } = recorded.compared(name, declared(one));
      expect(now).toBe(before);
    },
  );
}

export function lawsOfLookUps(fixture: () => SharedFixture): void {
  const triedIn = triedPlaces();
  /** With names again for the ids that stand in for unreadable organizations. */
  const byName = (answer: string) =>
    fixture().standIn.world.organizations.reduce((text, { id, name }) => text.replaceAll(id, name), answer);

  describe.each(LOOK_UP_LINES)('%s', (line) => {
    let replay: Replay;
    let asked: Awaited<ReturnType<typeof readLookUp>>;
    const answer = (atlas: Atlas, params = asked.params) => asked.operation.run(atlas, params, NOW);
    beforeAll(async () => {
      fixture().reset();
      replay = new Replay(fixture().atlas);
      asked = await readLookUp(replay.atlas(), line);
    });

    test('never shows “undefined”, and nothing private unless only the asker sees it', async () => {
      const result = await answer(replay.atlas());
      expect(JSON.stringify(result)).not.toMatch(NONSENSE);
      if (!result.personal) expect(byName(JSON.stringify(result))).not.toMatch(PRIVATE);
    });

    test('offers the next steps that operations.txt records', async () => {
      const parts = answered(asked.params, await answer(replay.atlas()));
      const { now, before } = recorded.compared(`/atlas ${line}`, parts);
      expect(now).toBe(before);
    });

    test('leads to changes that accept the rows’ targets and ask for the rest', async () => {
      const { rowChanges = [] } = await answer(replay.atlas());
      for (const { label, operation, targets } of rowChanges) {
        expect(label).toMatch(/^[A-Z][a-z]+…$/);
        const change = changeNamed(operation);
        if (change === undefined) throw new Error(`${operation} isn’t a change`);
        const params = paramsOf(change);
        for (const target of targets) {
          const given = params.filter(({ name }) => name in target.params);
          expect(Object.keys(target.params).sort()).toEqual(given.map(({ name }) => name).sort());
          for (const { name, schema } of given) expect(schema.safeParse(target.params[name]).error).toBeUndefined();
          const kinds = given.map(({ field }) => field.kind.name);
          expect(kinds.filter((kind) => ['end', 'size', 'text'].includes(kind))).toEqual([]);
          expect(kinds).toContain('project');
          expect(target.label).toMatch(/^\S/);
        }
      }
    });

    test('says what is missing, whichever read fails', async () => {
      const whole = byName(JSON.stringify(await answer(replay.atlas())));
      const textOf = (atlas: Atlas) =>
        answer(atlas).then(JSON.stringify, (error) => (isAtlasError(error) ? THROWN : `the bot failed: ${error}`));
      for (const { without, answer: text } of await withoutOneRead(replay, textOf, { ...FAULTS, absence })) {
        expect([without, text]).not.toEqual([without, expect.stringMatching(NONSENSE)]);
        expect([without, text]).not.toEqual([without, expect.stringMatching(/^the bot failed/)]);
        if (byName(text) === whole || text === THROWN || /^\/orgs\/[^/]+:/.test(without)) continue;
        expect([without, text]).toEqual([without, expect.stringMatching(ADMITTED)]);
      }
    });

    test('answers the same whatever names Atlas and people use', async () => {
      expect(await inReplies(replay, triedIn(asked.operation), answer)).toEqual([]);
      expect(await inParams(asked.operation, asked.params, (params) => answer(replay.atlas(), params))).toEqual([]);
    });
  });
}

export function lawsOfLines(fixture: () => SharedFixture): void {
  test.each(operations.map(({ name }, nth) => [name, nth] as const))(
    '%s parses a line the same whatever names are in it',
    async (operation, nth) => {
      const names = createKnownNames(new Replay(fixture().atlas).atlas()).fresh;
      const read = async (line: string) => {
        const command = parseCommand(line, operations);
        if (command.kind !== 'operation') return command;
        const { params, problems } = await resolveLine(command.line, names);
        return [command.operation.name, params, problems.map(({ sentence }) => sentence)];
      };
      const lines = [
        (name: string) => `${operation} ${name}`,
        (name: string) => `${operation} x ${name} y`,
        (name: string) => `${operation} --${name} y`,
        (name: string) => `${operation} in ${name}`,
        (name: string) => name,
      ];
      const found = [];
      for (const [place, line] of lines.entries())
        found.push(...(await differences(line(''), nameFor(nth + place), (name) => read(line(name)))));
      expect(found).toEqual([]);
    },
  );
}
