import type { Operation } from '../operation.js';
import { activateIdp } from './activate-idp.js';
import { connectOrg } from './connect-org.js';
import { deactivateIdp } from './deactivate-idp.js';
import { deleteIdp } from './delete-idp.js';
import { disconnectOrg } from './disconnect-org.js';
import { idps } from './idps.js';
import { orgConfig } from './org-config.js';
import { orgs } from './orgs.js';

export const federationOperations: readonly Operation[] = [
  idps,
  orgConfig,
  orgs,
  disconnectOrg,
  connectOrg,
  deactivateIdp,
  activateIdp,
  deleteIdp,
];
