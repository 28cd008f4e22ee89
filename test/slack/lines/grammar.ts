// Small operations and a small Atlas to read lines against.
import { z } from 'zod';
import { clusterParam, clusterParamKind } from '../../../src/operations/cluster-state/cluster-param.js';
import {
  federatedDatabaseParam,
  federatedDatabaseParamKind,
} from '../../../src/operations/federated-database/federated-database-params.js';
import { identityProviderParam } from '../../../src/operations/federation/identity-provider-param.js';
import type { NamedItem } from '../../../src/operations/operation.js';
import { choiceParam } from '../../../src/operations/params/choice.js';
import type { ParamKind } from '../../../src/operations/params/kind.js';
import { organizationParam } from '../../../src/operations/params/organization.js';
import { projectParam } from '../../../src/operations/params/project.js';
import { durationParam, endParam, instantParam } from '../../../src/operations/params/times.js';
import { defineLookUp } from '../../../src/operations/recipes/look-up.js';
import { parseCommand } from '../../../src/slack/lines/parse.js';
import { type BoundValues, type ResolvedLine, resolveLine } from '../../../src/slack/lines/resolve.js';
import { textFromSlack } from '../../../src/slack/lines/slack-text.js';

export const operation = (name: string, params: z.ZodObject) =>
  defineLookUp({
    name,
    title: name,
    area: 'cluster',
    example: name,
    role: 'Project Read Only',
    params,
    run: async () => ({ headline: name, place: {}, facts: [], notes: [] }),
  });

const LEVELS = { logs: 'database logs', infrastructure: 'infrastructure', 'infrastructure-and-sync': 'both' };

export const look = operation(
  'look',
  z
    .strictObject({
      project: projectParam(),
      cluster: clusterParam(),
      view: choiceParam(
        { primary: 'on the primary', secondary: 'on the secondaries' },
        { label: 'View', preset: 'primary' },
      ).optional(),
      last: durationParam({ label: 'Last' }).optional(),
      from: instantParam({ label: 'From' }).optional(),
      to: instantParam({ label: 'To' }).optional(),
    })
    .superRefine(({ last, from }, context) => {
      if (last !== undefined && from !== undefined) {
        context.addIssue({ code: 'custom', message: 'Give either last or from, not both.', path: ['last'] });
      }
    }),
);
export const grant = operation(
  'grant',
  z.strictObject({
    project: projectParam(),
    cluster: clusterParam(),
    for: endParam({ label: 'Duration' }),
    level: choiceParam(LEVELS, { label: 'Level', preset: 'logs' }),
  }),
);
export const deleteLimit = operation(
  'delete-limit',
  z.strictObject({
    project: projectParam(),
    database: federatedDatabaseParam(),
    limit: choiceParam({ daily: 'per day', weekly: 'per week' }, { label: 'Limit', position: 2 }),
  }),
);
const deleteIdp = operation('delete-idp', z.strictObject({ provider: identityProviderParam() }));
export const org = operation(
  'org',
  z.strictObject({
    org: organizationParam({ position: 1 }).optional(),
    for: endParam({ label: 'Duration' }).optional(),
  }),
);
export const operations = [look, grant, deleteLimit, deleteIdp, org];

const id = (number: number) => number.toString(16).padStart(24, '0');
export const PAYMENTS = id(1);
export const SEARCH = id(3);
export const SHARED_ACME = id(4);
const OKTA = id(11);

const WORLD: Readonly<Partial<Record<string, readonly NamedItem[]>>> = {
  project: [
    { id: PAYMENTS, name: 'Payments', detail: 'Counter Inc' },
    { id: id(2), name: 'Team for Payments', detail: 'Counter Inc' },
    { id: SEARCH, name: 'Search', detail: 'Counter Inc' },
    { id: SHARED_ACME, name: 'Shared', detail: 'Acme' },
    { id: id(5), name: 'Shared', detail: 'Counter Inc' },
    { id: id(6), name: 'for', detail: 'Acme' },
    { id: id(7), name: 'Payments Prod', detail: 'Acme' },
  ],
  'identity-provider': [
    { id: OKTA, name: 'Okta', detail: 'SAML' },
    { id: id(12), name: 'Okta Workforce', detail: 'OIDC' },
    { id: id(13), name: 'In "TestSystem" SSO', detail: 'OIDC' },
  ],
  organization: [
    { id: id(21), name: 'Counter Inc' },
    { id: id(22), name: 'For Profit because Fun' },
  ],
};
const CLUSTERS: Readonly<Record<string, readonly string[]>> = {
  [PAYMENTS]: ['Cluster0', 'Cluster1', 'in'],
  [SEARCH]: ['Cluster0'],
};

export interface Asked {
  readonly kind: string;
  readonly project: string | undefined;
}

/** Parses and resolves a line as Slack delivers it. @param asked is filled with the lists of names that were read */
export async function resolved(text: string, bound: BoundValues = {}, asked: Asked[] = []): Promise<ResolvedLine> {
  const command = parseCommand(textFromSlack(text), operations);
  if (command.kind !== 'operation') throw new Error(`no operation: ${JSON.stringify(command).slice(0, 200)}`);
  const names = async (kind: ParamKind, { project: chosen }: Readonly<Record<string, string>>) => {
    asked.push({ kind: kind.name, project: chosen });
    if (kind === clusterParamKind) return (CLUSTERS[chosen ?? ''] ?? []).map((name) => ({ id: name, name }));
    if (kind === federatedDatabaseParamKind) return [{ id: 'FederatedDB0', name: 'FederatedDB0' }];
    return WORLD[kind.name] ?? [];
  };
  return resolveLine(command.line, names, bound);
}

export const sentences = async (text: string) => (await resolved(text)).problems.map(({ sentence }) => sentence);
export const offered = async (text: string) =>
  (await resolved(text)).problems.flatMap(({ offers }) => offers.map(({ line }) => line));
