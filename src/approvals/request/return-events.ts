// The additional events of scheduled reverts (returns) and extensions.
import type { Call, JsonObject } from '../../operations/operation.js';
import type { ApprovalRequirements } from './policy.js';
import type { Person, PlannedFields } from './request.js';
import type { StoredPreview } from './stored-preview.js';

export type ReturnEvent =
  /** A change's revert was scheduled, in the same commit that stored the change's call. */
  | { readonly type: 'scheduled'; readonly plan: PlannedFields; readonly notBefore: number }
  /** Users were told that the change ends soon. */
  | { readonly type: 'announced' }
  /** Somebody ended the change early. */
  | { readonly type: 'hastened'; readonly by: Person }
  /** Atlas shows that the change is in effect, although users settled it as not done. */
  | { readonly type: 'found-in-effect' }
  /** A request to end the change early was made. */
  | { readonly type: 'end-asked'; readonly request: string }
  /** `settledBy`: all users who reported a revert by hand, once there are as many as the change needed approvals. */
  | { readonly type: 'done-by-hand'; readonly by: Person; readonly settledBy?: readonly Person[] }
  /** Atlas doesn't show that the change was reverted by hand. The sentence describes what Atlas shows. */
  | { readonly type: 'not-by-hand'; readonly sentence: string }
  /** Reverting failed for the reason in the sentence. The next attempt is at `notBefore`. */
  | { readonly type: 'stuck'; readonly sentence: string; readonly notBefore: number }
  /** The change's approval doesn't cover this revert, so it needs a new approval. */
  | {
      readonly type: 'asked-anew';
      readonly sentence: string;
      readonly demanded: ApprovalRequirements;
      /** The preview of the revert, based on the current state. */
      readonly preview: StoredPreview;
      readonly planHash: string;
      readonly remindAt: number;
    }
  /** The call had no effect, so it may be sent again. */
  | {
      readonly type: 'not-applied';
      readonly sentence: string;
      readonly notBefore: number;
      /** The user who reported that the call had no effect, if any. */
      readonly by?: Person;
    }
  /** The end of the change was moved. */
  | {
      readonly type: 'extended';
      readonly endsAt: number;
      readonly announceAt?: number | undefined;
      /** The ID of the request that moved the end. */
      readonly extension: string;
    }
  /** An extension is done. The extension sent nothing, so the change's call stays the same. */
  | {
      readonly type: 'lasts-longer';
      readonly call: Call;
      readonly basis: JsonObject;
      readonly worker: string;
      /** The approved duration, if it's shorter than the requested one. */
      readonly lasts?: string | undefined;
    };
