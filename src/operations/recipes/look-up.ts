// A look-up, as it is declared.
import type { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import type { ReadMadeHere } from '../made-here.js';
import type { Common, LookUp, Result } from '../operation.js';
import { withoutUnread } from './unread.js';

export interface LookUpSpec<P extends z.ZodObject> extends Common {
  readonly params: P;
  readonly includes?: readonly string[];
  run(atlas: Atlas, params: z.output<P>, now: number, madeHere: ReadMadeHere): Promise<Result>;
}

/** A look-up that parses its params before `run`. */
export function lookUp<P extends z.ZodObject>(spec: LookUpSpec<P>): LookUp {
  return {
    ...spec,
    effect: 'read',
    run: async (atlas, params, now, madeHere = async () => undefined) =>
      sayingUnread(await spec.run(atlas, spec.params.parse(params), now, madeHere)),
  };
}

function sayingUnread(result: Result): Result {
  const { place, said } = withoutUnread(result.place);
  if (said.length === 0) return result;
  const { ofThese, missing = [] } = result;
  const some: Result['ofThese'] = ofThese && ((isOne) => sayingUnread(ofThese(isOne)));
  return { ...result, place, missing: [...missing, ...said], ...(some && { ofThese: some }) };
}
