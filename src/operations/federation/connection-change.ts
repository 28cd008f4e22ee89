// The recipe for connecting organizations to identity providers and disconnecting them.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import type { Blocker } from '../blocker.js';
import type { Direction } from '../effect.js';
import { connectionPath } from '../federations.js';
import type { Change, ChangeCall, ChangeDeclaration, Preview } from '../operation.js';
import { organizationParam } from '../params/organization.js';
import { optionalEndParam } from '../recipes/temporary-change.js';
import { defineUpdate } from '../recipes/update.js';
import { identityProviderParam } from './identity-provider-param.js';
import {
  ConnectionBasis,
  type ConnectionParams,
  connectionBody,
  describeConnectionDrift,
  hasOrgLeftFederation,
  inspectConnection,
  isConnectedTo,
  type OrgConnection,
  readOrgConnection,
  type SeenConnection,
} from './org-connection.js';

type Provider = ConnectionBasis['provider'];

interface ConnectionSpec extends Pick<ChangeDeclaration, 'name' | 'title' | 'example' | 'guesses' | 'canNarrow'> {
  /** The keyword that precedes the organization in a command, e.g. `from`. */
  readonly word: string;
  readonly inverse: string;
  wanted(connection: OrgConnection, id: string, provider: Provider): OrgConnection;
  /** Called only for a provider in the organization's federation. */
  blockers(seen: SeenConnection): readonly Blocker[];
  /** @param seen the connection, including all blockers */
  preview(
    seen: SeenConnection,
  ): Pick<Preview, 'summary' | 'act' | 'after' | 'direction' | 'warnings' | 'takesAway' | 'undo' | 'isDangerous'>;
  /**
   * Both texts complete "it is …". `format` describes the connection before the change, and `formatDone` describes the
   * connection after the change.
   */
  format(): string;
  formatDone(provider: string): string;
  done(org: string): string;
  revertDirection?(sent: ChangeCall<ConnectionParams, ConnectionBasis>): Direction;
  canBeUndone?(atlas: Atlas, given: ConnectionParams, basis: ConnectionBasis): Promise<boolean>;
}

export function defineConnectionChange(spec: ConnectionSpec): Change {
  const { word, wanted: after, blockers, preview, formatDone, done, ...more } = spec;
  const wanted = ({ provider: id }: ConnectionParams, { connection, provider }: ConnectionBasis) => {
    if (connection === null) throw new Error('an organization without a connection must be blocked');
    return after(connection, id, provider);
  };
  return defineUpdate({
    ...more,
    area: 'federation',
    role: 'Organization Owner',
    effect: 'reversible',
    interrupts: true,
    params: z.strictObject({
      provider: identityProviderParam(),
      org: organizationParam({ words: [word] }),
      for: optionalEndParam(),
    }),
    basis: ConnectionBasis,
    async preview(atlas, given) {
      const looked = await inspectConnection(atlas, given);
      const seen = { ...looked, blockers: looked.blockers.length > 0 ? looked.blockers : blockers(looked) };
      const own = preview(seen);
      return { subject: seen.organization.name, ...seen.common, ...own, blockers: seen.blockers };
    },
    path: ({ org }, { federationSettingsId }) => connectionPath(federationSettingsId ?? '', org),
    body: (given, basis) => connectionBody(given, wanted(given, basis)),
    wanted,
    state: readOrgConnection,
    isGone: hasOrgLeftFederation,
    before: ({ connection }): OrgConnection | null => connection,
    // Compares only this provider's connection, because other connections may have changed since.
    stillDone(state, { params, basis }) {
      const isConnected = (connection: OrgConnection) =>
        isConnectedTo(connection, params.provider, basis.provider?.oktaIdpId ?? null);
      return state !== null && isConnected(state) === isConnected(wanted(params, basis));
    },
    where: ({ org }) => `how the organization ${org} is connected to its federation`,
    formatDone: ({ params: { provider } }) => formatDone(provider),
    done: (_, org) => done(org),
    drift: describeConnectionDrift,
  });
}
