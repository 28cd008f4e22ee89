// The options of a picker: from the element, from the workspace, or from the bot while a person types.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Option, OptionGroup } from '../../block-kit.js';
import { useSurface } from '../surface.js';
import { useWorkspace } from '../workspace.js';
import type { Control } from './control.js';

export type Pickable = Control<'static_select' | 'external_select' | 'multi_users_select'>;

export interface Choice {
  readonly value: string;
  readonly name: string;
  readonly note?: string | undefined;
  /** The heading of its group. */
  readonly under?: string | undefined;
}

export interface Found {
  readonly choices: readonly Choice[];
  readonly note: string;
}

const NOTHING: Found = { choices: [], note: '' };
const PAUSE_MS = 200;
/** Slack's default for `min_query_length`. */
const MIN_QUERY_LENGTH = 3;

const isSearched = ({ type }: { type: string }) => type === 'external_select';

/** The options for the typed text; `typed` is undefined while the list is closed. */
export function useFound(control: Pickable, typed: string | undefined): Found {
  const listed = useListed(control);
  const searched = useSearched(control, isSearched(control.element) ? typed : undefined);
  if (isSearched(control.element)) return searched;
  const wanted = (typed ?? '').toLowerCase();
  const choices = listed.filter(({ name }) => name.toLowerCase().includes(wanted));
  return { choices, note: choices.length === 0 ? 'Nothing found' : '' };
}

/** The options that need no search. */
export function useListed({ element }: Pickable): readonly Choice[] {
  const { snapshot } = useWorkspace();
  switch (element.type) {
    case 'static_select':
      return [
        ...(element.options ?? []).map((option) => choiceOf(option)),
        ...(element.option_groups ?? []).flatMap(({ label, options }) =>
          options.map((option) => choiceOf(option, label.text)),
        ),
      ];
    case 'multi_users_select':
      return snapshot.people.map(({ id, name, note }) => ({ value: id, name, note }));
    case 'external_select':
      return element.initial_option ? [choiceOf(element.initial_option)] : [];
  }
}

const choiceOf = ({ text, value, description }: Option, under?: string): Choice => ({
  value,
  name: text.text,
  note: description?.text,
  under,
});

function foundIn(groups: readonly OptionGroup[]): Found {
  const choices = groups.flatMap(({ label, options }) => options.map((option) => choiceOf(option, label?.text)));
  return { choices, note: choices.length === 0 ? 'Nothing found' : '' };
}

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
      else if (outcome.kind === 'options') setFound(foundIn(outcome.groups));
    }, PAUSE_MS);
    return () => clearTimeout(pause);
  }, [typed, tooShort]);

  if (!tooShort || typed === undefined) return found;
  return { choices: [], note: `Type ${least} ${least === 1 ? 'character' : 'characters'} or more to search` };
}
