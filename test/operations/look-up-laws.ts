// The laws of every look-up, tried with its example, and of every line.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Atlas } from '../../src/atlas/atlas.js';
import { operations } from '../../src/operations/index.js';
import { isAtlasError } from '../../src/operations/partial.js';
import { namesFrom } from '../../src/slack/lines/names.js';
import { readCommand } from '../../src/slack/lines/parse.js';
import { resolveLine } from '../../src/slack/lines/resolve.js';
import { answered, declared, recordedLines } from './declared.js';
import { LOOK_UP_LINES, readLookUp } from './every-call.js';
import { FAULTS, status, THROWN, withoutOneRead } from './failing-reads.js';
import type { SharedFixture } from './fixture.js';
import { NOW } from './given.js';
import { differences, inParams, inReplies, nameFor, triedPlaces } from './hostile-names.js';
import { Replay } from './replayed.js';

/** What is looked for and not there, or not known, is said in the answer itself. */
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

  test('operations.txt has each operation and each look-up once, in their order', () => {
    expect(recorded.namesIn()).toEqual(RECORDED);
  });

  test.each(operations.map((one) => [one.name, one] as const))('%s is declared as operations.txt says', (name, one) => {
    const { now, before } = recorded.compared(name, declared(one));
    expect(now).toBe(before);
  });
}

export function lawsOfLookUps(fixture: () => SharedFixture): void {
  const triedIn = triedPlaces();
  /** An organization whose name cannot be read goes by its id. */
  const byName = (said: string) =>
    fixture().standIn.world.organizations.reduce((text, { id, name }) => text.replaceAll(id, name), said);

  describe.each(LOOK_UP_LINES)('%s', (line) => {
    let replay: Replay;
    let asked: Awaited<ReturnType<typeof readLookUp>>;
    const answer = (atlas: Atlas, params = asked.params) => asked.operation.run(atlas, params, NOW);
    beforeAll(async () => {
      fixture().reset();
      replay = new Replay(fixture().atlas);
      asked = await readLookUp(replay.atlas(), line);
    });

    test('makes sense, and has nothing private that is not for the asker alone', async () => {
      const result = await answer(replay.atlas());
      expect(JSON.stringify(result)).not.toMatch(NONSENSE);
      if (!result.personal) expect(byName(JSON.stringify(result))).not.toMatch(PRIVATE);
    });

    test('offers what can be asked next as operations.txt says', async () => {
      const parts = answered(asked.params, await answer(replay.atlas()));
      const { now, before } = recorded.compared(`/atlas ${line}`, parts);
      expect(now).toBe(before);
    });

    test('says what is missing, or why there is nothing, whichever read fails and however', async () => {
      const whole = byName(JSON.stringify(await answer(replay.atlas())));
      const said = (atlas: Atlas) =>
        answer(atlas).then(JSON.stringify, (error) => (isAtlasError(error) ? THROWN : `the bot failed: ${error}`));
      for (const { without, answer: text } of await withoutOneRead(replay, said, { ...FAULTS, absence })) {
        expect([without, text]).not.toEqual([without, expect.stringMatching(NONSENSE)]);
        expect([without, text]).not.toEqual([without, expect.stringMatching(/^the bot failed/)]);
        if (byName(text) === whole || text === THROWN || /^\/orgs\/[^/]+:/.test(without)) continue;
        expect([without, text]).toEqual([without, expect.stringMatching(ADMITTED)]);
      }
    });

    test('answers the same whatever the names in Atlas and in the line are', async () => {
      expect(await inReplies(replay, triedIn(asked.operation), answer)).toEqual([]);
      expect(await inParams(asked.operation, asked.params, (params) => answer(replay.atlas(), params))).toEqual([]);
    });
  });
}

export function lawsOfLines(fixture: () => SharedFixture): void {
  test.each(operations.map(({ name }, nth) => [name, nth] as const))(
    '%s reads a line the same whatever the names in it are',
    async (operation, nth) => {
      const names = namesFrom(new Replay(fixture().atlas).atlas()).fresh;
      const read = async (line: string) => {
        const command = readCommand(line, operations);
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
