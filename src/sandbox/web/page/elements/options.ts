// The options of a picker: from the element, or from the bot while a person types.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Option, OptionGroup } from '../../block-kit.js';
import { useSurface, useWorkspace } from '../context.js';
import type { Choice } from '../parts/list-box.js';
import type { Control } from './control.js';

export type Pickable = Control<'static_select' | 'external_select'>;

export interface Found {
  readonly choices: readonly Choice[];
  readonly note: string;
}

const NOTHING: Found = { choices: [], note: '' };
const PAUSE_MS = 200;
/** Slack's default for `min_query_length`. */
const MIN_QUERY_LENGTH = 3;

/** The options for the typed text; `typed` is undefined while the list is closed. */
export function useFound(control: Pickable, typed: string | undefined): Found {
  const { element } = control;
  const isSearched = element.type === 'external_select';
  const searched = useSearched(control, isSearched ? typed : undefined);
  if (isSearched) return searched;
  const wanted = (typed ?? '').toLowerCase();
  return foundIn(listedIn(element).filter(({ name }) => name.toLowerCase().includes(wanted)));
}

/** The options that need no search. */
export function listedIn(element: Pickable['element']): readonly Choice[] {
  if (element.type === 'static_select')
    return choicesIn([{ options: element.options ?? [] }, ...(element.option_groups ?? [])]);
  return element.initial_option ? choicesIn([{ options: [element.initial_option] }]) : [];
}

const choicesIn = (groups: readonly OptionGroup[]): readonly Choice[] =>
  groups.flatMap(({ label, options }) =>
    options.map(({ text, value, description }: Option) => ({
      value,
      name: text.text,
      note: description?.text,
      under: label?.text,
    })),
  );

const foundIn = (choices: readonly Choice[]): Found => ({ choices, note: choices.length === 0 ? 'Nothing found' : '' });

/** Asks the bot after a pause in typing; outdated answers are dropped. */
function useSearched({ element, blockId }: Pickable, typed: string | undefined): Found {
  const { act } = useWorkspace();
  const { place } = useSurface();
  const [found, setFound] = useState(NOTHING);
  const latest = useRef(typed);
  latest.current = typed;
  const least = ('min_query_length' in element ? element.min_query_length : undefined) ?? MIN_QUERY_LENGTH;
  const tooShort = (typed ?? '').length < least;

  useEffect(() => {
    if (typed === undefined || tooShort) return setFound(NOTHING);
    setFound((before) => ({ ...before, note: 'Searching' }));
    const pause = setTimeout(async () => {
      const ids = { in: place, blockId, actionId: element.action_id ?? '' };
      const outcome = await act({ kind: 'suggest', ...ids, query: typed });
      if (latest.current !== typed) return;
      if (outcome.kind === 'trouble') setFound({ choices: [], note: outcome.sentence });
      else if (outcome.kind === 'options') setFound(foundIn(choicesIn(outcome.groups)));
    }, PAUSE_MS);
    return () => clearTimeout(pause);
  }, [typed, tooShort]);

  if (!tooShort || typed === undefined) return found;
  return { choices: [], note: `Type ${least} ${least === 1 ? 'character' : 'characters'} or more to search` };
}
