// Which organizations a person may see, by the projects in which they may look something up.
import { expect, test } from '@jest/globals';
import { clusters } from '../../../src/operations/cluster/clusters.js';
import { idps } from '../../../src/operations/federation/idps.js';
import type { Place } from '../../../src/operations/operation.js';
import { organizationParamKind } from '../../../src/operations/params/organization.js';
import { visibleNamesFilter } from '../../../src/slack/lines/visible-names.js';

const ORGANIZATIONS = ['mixed', 'kept', 'empty'].map((id) => ({ id, name: id }));
const PROJECTS = [
  { id: 'open', name: 'Open', within: 'mixed' },
  { id: 'shut', name: 'Shut', within: 'mixed' },
  { id: 'secret', name: 'Secret', within: 'kept' },
];
const inOpen = ({ project }: Place) => project?.id === 'open';
const named = async (operation: Parameters<typeof visibleNamesFilter>[0], may: (place: Place) => boolean) =>
  (await visibleNamesFilter(operation, may, async () => PROJECTS)(ORGANIZATIONS, organizationParamKind)).map(
    ({ id }) => id,
  );

test('shows an organization with a project that the person may see', async () => {
  expect(await named(clusters, inOpen)).toEqual(['mixed']);
  expect(await named(clusters, (place) => place.project?.id !== 'secret')).toEqual(['mixed', 'empty']);
  expect(await named(clusters, () => true)).toEqual(['mixed', 'kept', 'empty']);
});

test('shows all or no organizations for an operation without a project', async () => {
  expect(await named(idps, ({ project }) => project === undefined)).toEqual(['mixed', 'kept', 'empty']);
  expect(await named(idps, inOpen)).toEqual([]);
});
