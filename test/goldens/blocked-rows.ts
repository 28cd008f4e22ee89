// How the tables say what blocks a change.
import type { Params } from '../../src/operations/operation.js';
import type { ParamKind } from '../../src/operations/params/kind.js';
import { projectParamKind } from '../../src/operations/params/project.js';
import type { Cluster, Fault, World } from '../../src/sandbox/atlas/index.js';
import { type Fixture, idOf } from '../operations/given.js';
import { set } from '../support/atlas-things.js';

/** Makes something else true in Atlas. @returns the params that differ because of it */
export type Also = (fixture: Fixture, params: Params) => Params | Promise<Params>;
/** Why, the params that differ from those of the first case (empty: left out), and what else is true. */
export type Row = readonly [why: string, params: Params, also?: Also];

type Dedicated = Extract<Cluster, { kind: 'dedicated' }>;

export const where =
  (change: (world: World, params: Params) => void): Also =>
  ({ standIn }, params) => {
    change(standIn.world, params);
    return {};
  };

/** The cluster of this param. */
export const its = (fields: Partial<Dedicated>, param = 'cluster'): Also =>
  where(({ clusters }, params) => {
    for (const one of clusters) if (one.projectId === params.project && one.name === params[param]) set(one, fields);
  });

/** Atlas answers this to reads of the path. */
export const answers =
  (path: RegExp, fault: Omit<Extract<Fault, { kind: 'status' }>, 'kind'>): Also =>
  ({ standIn }) => {
    standIn.fault({ kind: 'status', method: 'GET', path, ...fault });
    return {};
  };

/** The params are about the things of these names. */
export const named =
  (things: Readonly<Record<string, readonly [ParamKind, string]>>, also: Also = () => ({})): Also =>
  async (fixture, params) => {
    const ids: Record<string, string> = {};
    for (const [param, [kind, name]] of Object.entries(things)) ids[param] = await idOf(fixture, kind, name);
    return { ...ids, ...(await also(fixture, { ...params, ...ids })) };
  };

export const inProject = (name: string, also?: Also): Also => named({ project: [projectParamKind, name] }, also);

export const NOBODY = '0'.repeat(24);
export const NEVER = Number.MAX_SAFE_INTEGER;
