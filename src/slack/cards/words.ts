// Where a request stands and how it ended, in words. Pure.
import { assertNever, type Request } from '../../approvals/request.js';
import type { Phrase } from '../../operations/operation.js';

/** As in `K7Q-4MD · waiting for approval`. */
export function sayState(request: Request): string {
  switch (request.state) {
    case 'preparing':
      return 'looking at Atlas';
    case 'pending':
      return 'waiting for approval';
    case 'approved':
      return request.approvals.length === 0 ? 'not yet carried out' : 'approved, not yet carried out';
    case 'executing':
      return 'being carried out';
    case 'unknown':
      return 'outcome not known';
    case 'succeeded':
      return request.readBack ? 'done' : 'done, not read back';
    case 'failed':
      return 'not done';
    case 'voided':
      return 'void';
    case 'denied':
      return 'denied';
    case 'cancelled':
      return 'cancelled';
    case 'expired':
      return 'expired';
    default:
      return assertNever(request);
  }
}

/** What happened, or what is being waited for; undefined while there is nothing to say. */
export function sayOutcome(request: Request): Phrase | undefined {
  switch (request.state) {
    case 'preparing':
    case 'pending':
      return request.delayed;
    case 'approved':
      return (
        request.delayed ?? ['It runs at ', { at: request.notBefore }, '; until then it can be denied or cancelled.']
      );
    case 'executing':
      return undefined;
    case 'unknown':
      return [
        `${request.sentence} I am reading it back and will say so here. Next look at `,
        { at: request.nextReadAt },
        '.',
      ];
    case 'succeeded':
      return join([request.sentence, sayDone(request)]);
    case 'failed':
      return join([request.sentence, 'Nothing was changed in Atlas by this request.']);
    case 'voided':
      return request.sentence;
    case 'denied':
      return 'An approver denied it. Nothing was changed in Atlas.';
    case 'cancelled':
      return 'It was cancelled by the one who asked. Nothing was changed in Atlas.';
    case 'expired':
      return join([
        request.sentence,
        ['It expired at ', { at: request.endedAt }, '. Nothing was changed in Atlas. Ask again if it is still needed.'],
      ]);
    default:
      return assertNever(request);
  }
}

const sayDone = (request: Extract<Request, { state: 'succeeded' }>): Phrase => [
  'Done at ',
  { at: request.sent.at },
  request.readBack ? ', and read back from Atlas. Undo: ' : '. Undo: ',
  request.preview.undo,
];

function join(phrases: readonly Phrase[]): Phrase {
  return phrases
    .filter((phrase) => phrase.length > 0)
    .flatMap((phrase, index) => [...(index === 0 ? [] : [' ']), ...(typeof phrase === 'string' ? [phrase] : phrase)]);
}
