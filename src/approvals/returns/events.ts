// What happens to a return, besides what happens to any request; and to what lets a change last longer.
import type { Call, JsonObject } from '../../operations/operation.js';
import type { Demand } from '../policy/policy.js';
import type { Person, Planned } from '../request.js';
import type { Previewed } from '../stored-preview.js';

export type ReturnEvent =
  /** It is stored with the call of its change, whole. */
  | { readonly type: 'scheduled'; readonly plan: Planned; readonly notBefore: number }
  /** People are told that it ends soon. */
  | { readonly type: 'announced' }
  /** Somebody ends the change now. */
  | { readonly type: 'hastened'; readonly by: Person }
  | { readonly type: 'done-by-hand'; readonly by: Person }
  /** It could not be done, and why. */
  | { readonly type: 'stuck'; readonly sentence: string; readonly notBefore: number }
  /** The approval of its change no longer covers it. */
  | {
      readonly type: 'asked-anew';
      readonly sentence: string;
      readonly demanded: Demand;
      /** As Atlas stands now. */
      readonly preview: Previewed;
      readonly planHash: string;
      readonly remindAt: number;
    }
  /** Its call was sent and had no effect: another one may be sent. */
  | {
      readonly type: 'not-applied';
      readonly sentence: string;
      readonly notBefore: number;
      /** Who found that out, where a person did. */
      readonly by?: Person;
    }
  /** Its change lasts longer. */
  | {
      readonly type: 'extended';
      readonly endsAt: number;
      readonly announceAt?: number | undefined;
      /** The id of the request for that. */
      readonly extension: string;
    }
  /** Of that request: nothing is sent for it, and the call of its change stands. */
  | {
      readonly type: 'lasts-longer';
      readonly call: Call;
      readonly basis: JsonObject;
      readonly worker: string;
      /** For how long, where that is less than was asked. */
      readonly lasts?: string | undefined;
    };
