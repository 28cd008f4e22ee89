// Every call that operations make to Atlas: in each look-up's example and each change's cases, with every choice that
// they offer, and for the names of all kinds.
import type { Atlas } from '../../src/atlas/atlas.js';
import { restoreJobs } from '../../src/operations/backup/restore-jobs.js';
import { withResolvedTimes } from '../../src/operations/call.js';
import { readCredentialSummary } from '../../src/operations/credential-roles.js';
import { readCredentialRoles } from '../../src/operations/held-roles.js';
import { changeNamed, lookUps, operations } from '../../src/operations/index.js';
import type { Change, LookUp, Operation, Params } from '../../src/operations/operation.js';
import { readOwnCredential } from '../../src/operations/own-credential.js';
import { fieldOf } from '../../src/operations/params/field.js';
import { listNames } from '../../src/operations/params/kind.js';
import { createKnownNames } from '../../src/slack/lines/names.js';
import { parseCommand } from '../../src/slack/lines/parse.js';
import { resolveLine } from '../../src/slack/lines/resolve.js';
import { noteCall, noting, type RecordedCall } from '../support/noted-atlas.js';
import { CASES } from './cases.js';
import { openSharedFixture } from './fixture.js';
import { chosen, type Fixture, type Given, inPayments, NOW } from './given.js';

/** Every example, and lines that read other lists in Atlas than the examples do. */
export const LOOK_UP_LINES = [
  ...lookUps.map(({ example }) => example),
  ...['restore-jobs', 'backups', 'snapshots', 'overview'].map((name) => `${name} FlexDev in Payments`),
  'snapshots lab-shards in Research',
  'used-by pipeline of "Counter Inc"',
];

export async function everyCall(): Promise<readonly RecordedCall[]> {
  const notes: RecordedCall[] = [];
  const shared = await openSharedFixture(() => NOW);
  const fixture: Fixture = { ...shared, atlas: noting(shared.atlas, notes) };
  try {
    for (const line of LOOK_UP_LINES) await lookUp(fixture, line);
    await restoreJobs.run(fixture.atlas, await inPayments({ cluster: 'Gone' })(fixture), NOW);
    await askNames(fixture);
    await readCredentialSummary(fixture.atlas, operations);
    await readOwnCredential(fixture.atlas, await readCredentialRoles(fixture.atlas));
    for (const [change, given] of CASES) {
      shared.reset();
      await carryOut(fixture, notes, change, given);
    }
  } finally {
    await shared.close();
  }
  return notes;
}

async function lookUp({ atlas }: Fixture, line: string): Promise<void> {
  const { operation, params } = await readLookUp(atlas, line);
  for (const one of [params, ...othersOf(operation, params)]) await tried(operation.run(atlas, one, NOW));
}

/** As if somebody typed it. */
export async function readLookUp(atlas: Atlas, line: string): Promise<{ operation: LookUp; params: Params }> {
  const read = parseCommand(line, operations);
  if (read.kind !== 'operation' || read.operation.effect !== 'read') throw new Error(`${line} is ${read.kind}`);
  const { params, problems } = await resolveLine(read.line, createKnownNames(atlas).fresh);
  if (problems.length > 0) throw new Error(`${line}: ${problems.map(({ sentence }) => sentence).join(' ')}`);
  return { operation: read.operation, params };
}

/** The same with each other choice of each param that has choices. */
function othersOf({ params: { shape } }: Operation, given: Params): readonly Params[] {
  return Object.entries<unknown>(shape).flatMap(([param, schema]) =>
    Object.keys(fieldOf(schema).choices ?? {}).map((choice) => ({ ...given, [param]: choice })),
  );
}

/** Some choices are refused. Calls until then count, too. */
const tried = async (running: Promise<unknown>) => void (await running.catch(() => undefined));

async function askNames({ atlas, standIn }: Fixture): Promise<void> {
  const kinds = new Set(operations.flatMap(({ params }) => Object.values<unknown>(params.shape).map(kindOf)));
  const [project] = standIn.world.projects;
  const chosen: Params = {
    project: project?.id ?? '',
    cluster: 'Cluster0',
    organization: standIn.world.organizations[0]?.id ?? '',
    'federated-database': 'FederatedDB0',
  };
  const all = [...kinds].flatMap((kind) => [kind, kind.elsewhere ?? []].flat());
  for (const kind of all) await listNames(atlas, kind, chosen);
}
const kindOf = (schema: unknown) => fieldOf(schema).kind;

async function carryOut(fixture: Fixture, notes: RecordedCall[], change: Change, given: Given): Promise<void> {
  const { atlas } = fixture;
  const params = await given(fixture);
  for (const one of othersOf(change, params)) {
    const preview = await change.preview(atlas, one, NOW).catch(() => undefined);
    if (preview?.call !== undefined) notes.push(noteCall(withResolvedTimes(preview.call, NOW)));
  }
  const { basis, call, blockers } = await change.preview(atlas, params, NOW);
  if (call === undefined) throw new Error(`${change.name}: ${JSON.stringify(blockers)}`);
  const sent = { params, basis, call: withResolvedTimes(call, NOW) };
  notes.push(noteCall(sent.call));
  await atlas.write(sent.call);
  await change.verify(atlas, sent);
  await change.inEffect(atlas, sent, NOW);
  await change.finishes?.look(atlas, sent);
  const undo = change.undo(sent, NOW);
  const back = undo && (await changeNamed(undo.operation)?.preview(atlas, await chosen(undo, fixture), NOW));
  if (back?.call !== undefined) notes.push(noteCall(withResolvedTimes(back.call, NOW)));
}
