// The events of a return besides those of any request, and those of an extension.
import type { Call, JsonObject } from '../../operations/operation.js';
import type { Demand } from './policy.js';
import type { Person, Planned } from './request.js';
import type { Previewed } from './stored-preview.js';

export type ReturnEvent =
  /** Stored in the same commit as the call of its change. */
  | { readonly type: 'scheduled'; readonly plan: Planned; readonly notBefore: number }
  /** People were told that the change ends soon. */
  | { readonly type: 'announced' }
  /** Somebody ended the change early. */
  | { readonly type: 'hastened'; readonly by: Person }
  /** Atlas shows that the change is in effect, though people settled that it did not happen. */
  | { readonly type: 'found-in-effect' }
  /** A request asks to end the change early. */
  | { readonly type: 'end-asked'; readonly request: string }
  /** `settledBy`: all who said so, where as many did as the change needed. */
  | { readonly type: 'done-by-hand'; readonly by: Person; readonly settledBy?: readonly Person[] }
  /** Atlas does not show that it was done by hand; the sentence says what it shows. */
  | { readonly type: 'not-by-hand'; readonly sentence: string }
  /** Reverting failed; the sentence says why, and `notBefore` is the next try. */
  | { readonly type: 'stuck'; readonly sentence: string; readonly notBefore: number }
  /** The approval of the change does not cover reverting it, so approval is asked for again. */
  | {
      readonly type: 'asked-anew';
      readonly sentence: string;
      readonly demanded: Demand;
      /** By what Atlas shows now. */
      readonly preview: Previewed;
      readonly planHash: string;
      readonly remindAt: number;
    }
  /** The call had no effect, so it may be sent again. */
  | {
      readonly type: 'not-applied';
      readonly sentence: string;
      readonly notBefore: number;
      /** The person who found that out, if one did. */
      readonly by?: Person;
    }
  /** The end of the change was moved. */
  | {
      readonly type: 'extended';
      readonly endsAt: number;
      readonly announceAt?: number | undefined;
      /** The id of the request that moved it. */
      readonly extension: string;
    }
  /** An extension is done: it sent nothing, and keeps the call of the change. */
  | {
      readonly type: 'lasts-longer';
      readonly call: Call;
      readonly basis: JsonObject;
      readonly worker: string;
      /** The approved time, where it is shorter than was asked. */
      readonly lasts?: string | undefined;
    };
