import type { SelfGuardServices } from '../../approvals/people/self-guard.js';
import type { FreezeStore } from '../../approvals/storage/freeze-store.js';
import type { RequestStore } from '../../approvals/storage/store.js';
import type { Atlas } from '../../atlas/atlas.js';
import type { AuditServices } from '../api/note-refusal.js';
import type { ViewServices } from '../api/views.js';
import type { LineServices } from '../lines/channel-default.js';
import type { MemberServices } from '../people/identity.js';
import type { Drafts } from './draft-store.js';

/** Services that fill in, preview and submit forms. */
export interface FormServices extends MemberServices, LineServices, AuditServices, SelfGuardServices, ViewServices {
  readonly store: RequestStore;
  readonly drafts: Drafts;
  readonly freezes: Pick<FreezeStore, 'read'>;
  /** The Atlas client with the credential for look-ups. */
  readonly reader: Atlas;
}
