// From version 1 to 2: the call is data (method, path, body), and is stored with what was true at the claim.
import { z } from 'zod';
import { path } from '../../../atlas/path.js';
import { callTo } from '../../../operations/call.js';
import type { Call } from '../../../operations/operation.js';

const grant = z.object({
  groupId: z.string(),
  clusterName: z.string(),
  grantType: z.string(),
  expirationTime: z.string(),
});
const limit = z.object({ groupId: z.string(), tenantName: z.string(), limitName: z.string() });
const provider = z.object({ federationSettingsId: z.string(), identityProviderId: z.string() });

const first = z.looseObject({
  operation: z.string(),
  preview: z.looseObject({ basis: z.unknown() }).optional(),
  sent: z.looseObject({ call: z.unknown() }).optional(),
});

/** @throws when the call is none that version 1 could store */
export function upcast(stored: object): object {
  const { operation, preview, sent } = first.parse(stored);
  if (sent === undefined) return stored;
  return { ...stored, sent: { ...sent, call: callOf(operation, sent.call), basis: preview?.basis } };
}

function callOf(operation: string, call: unknown): Call {
  switch (operation) {
    case 'grant-access': {
      const { groupId, clusterName, ...body } = grant.parse(call);
      return callTo('POST', path`/groups/${groupId}/clusters/${clusterName}:grantMongoDBEmployeeAccess`, { body });
    }
    case 'delete-query-limit': {
      const { groupId, tenantName, limitName } = limit.parse(call);
      return callTo('DELETE', path`/groups/${groupId}/dataFederation/${tenantName}/limits/${limitName}`);
    }
    case 'delete-idp': {
      const { federationSettingsId, identityProviderId } = provider.parse(call);
      return callTo(
        'DELETE',
        path`/federationSettings/${federationSettingsId}/identityProviders/${identityProviderId}`,
      );
    }
    default:
      throw new Error(`version 1 has no change ${operation}`);
  }
}
