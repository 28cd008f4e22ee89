import type { Guard } from '../../approvals/people/self-guard.js';
import type { RequestStore } from '../../approvals/storage/store.js';
import type { Atlas } from '../../atlas/atlas.js';
import type { Notes } from '../api/note-refusal.js';
import type { Views } from '../api/views.js';
import type { Lines } from '../lines/channel-default.js';
import type { Members } from '../people/identity.js';
import type { Drafts } from './draft-store.js';

/** Services for filling, previewing and submitting forms. */
export interface Forms extends Members, Lines, Notes, Guard, Views {
  readonly store: RequestStore;
  readonly drafts: Drafts;
  /** The Atlas client with the credential for look-ups. */
  readonly reader: Atlas;
}
