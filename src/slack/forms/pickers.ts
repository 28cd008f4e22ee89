// Lists the options of a form's picker while a user types: the Atlas names the operation may be run on.
import type { PlainTextElement, PlainTextOption } from '@slack/types';
import { allowedPlacePredicate } from '../../approvals/people/ask.js';
import { SlackSilentError } from '../../approvals/people/people.js';
import { isRefusal } from '../../approvals/request/refusal.js';
import { formatList, formatUtc } from '../../operations/format.js';
import { operationNamed } from '../../operations/index.js';
import { choiceNames } from '../../operations/match.js';
import type { NamedItem, Params, Place } from '../../operations/operation.js';
import { isNameLeftOut } from '../../operations/params/field.js';
import { kindToChooseFirst, narrowNames } from '../../operations/params/kind.js';
import { projectParamKind } from '../../operations/params/project.js';
import { TooSlowError, withTimeLimit } from '../api/delivery.js';
import { plainText } from '../blocks/elements.js';
import { paramNameOf } from '../ids.js';
import type { LineServices } from '../lines/channel-default.js';
import { valuesByKind } from '../lines/list-context.js';
import type { PickerNames } from '../lines/names.js';
import { searchNames } from '../lines/search.js';
import { visibleNamesFilter } from '../lines/visible-names.js';
import { type Param, paramsOf } from '../lines/vocabulary.js';
import type { MemberServices } from '../people/identity.js';
import { parseMeta } from './meta.js';
import { type FormView, parseFormView } from './parse-form-view.js';
import { explanationOption, selectOption } from './view.js';

interface OptionGroup {
  readonly label: PlainTextElement;
  readonly options: PlainTextOption[];
}
/** A picker's options in Slack's format, with or without headings. */
export type PickerOptions = { readonly options: PlainTextOption[] } | { readonly option_groups: OptionGroup[] };

/** Slack's limit per group. */
const MOST_OPTIONS = 100;
const WITHIN_MS = 2_500;

/** Returns a picker's options. Never throws. If the names are unavailable, the only option explains why. */
export async function pickerOptions(
  deps: MemberServices & LineServices,
  view: FormView,
  actionId: string,
  query: string,
  userId: string,
): Promise<PickerOptions> {
  try {
    return await withTimeLimit(WITHIN_MS, find(deps, view, actionId, query, userId));
  } catch (error) {
    deps.log.warn({ err: error, action: actionId }, 'failed to fill a picker');
    if (error instanceof SlackSilentError)
      return { options: [explanationOption('I couldn’t find out from Slack who you are. Type again in a moment.')] };
    const why = error instanceof TooSlowError ? 'hasn’t responded yet' : 'can’t be reached right now';
    return { options: [explanationOption(`Atlas ${why}. Type again in a moment.`)] };
  }
}

async function find(
  deps: MemberServices & LineServices,
  view: FormView,
  actionId: string,
  query: string,
  userId: string,
): Promise<PickerOptions> {
  const meta = parseMeta(view.private_metadata);
  const operation = operationNamed(meta.operation);
  const param = operation && paramsOf(operation).find(({ name }) => name === paramNameOf(actionId));
  if (operation === undefined || param === undefined) return { options: [] };
  const person = await deps.people.cachedPerson(userId);
  if (isRefusal(person)) return { options: [] };
  const chosen = valuesByKind(operation, parseFormView(view, operation).params);
  const outer = kindToChooseFirst(param.field.kind, chosen);
  if (outer !== undefined) return { options: [explanationOption(`Choose the ${outer.noun} first.`)] };
  const { kind } = param.field;
  const [may, there, offered] = await Promise.all([
    allowedPlacePredicate(deps, operation, person),
    kind.seen === undefined ? placeOf(deps, chosen) : undefined,
    namesFor(deps, param, chosen),
  ]);
  if (there !== undefined && !may(there)) return { options: [] };
  const seen = visibleNamesFilter(operation, may, async () => (await deps.offered(projectParamKind, {})).names);
  const fitting = narrowNames(searchNames(offered.names, query), kind, chosen);
  const isWhole = offered.names.unread === undefined;
  return selectOptionsOf({ ...offered, names: await seen(fitting, kind) }, param, isWhole);
}

/**
 * Returns the names for a param. Metrics need no call to Atlas, because they're the same for all clusters. If Atlas
 * doesn't return the query limits, we offer all four and check later which of them are set.
 */
async function namesFor(deps: LineServices, { field }: Param, chosen: Params): Promise<PickerNames> {
  if (field.kind.list === undefined) return { names: choiceNames(field) };
  try {
    return await deps.offered(field.kind, chosen);
  } catch (error) {
    if (field.choices === undefined) throw error;
    deps.log.warn(
      { err: error, kind: field.kind.name },
      'failed to read the current setting, so every choice is offered',
    );
    return { names: choiceNames(field) };
  }
}

/** Returns the place with its Atlas name, because the policy's patterns match names. */
async function placeOf(deps: LineServices, { project: id }: Params): Promise<Place> {
  if (id === undefined) return {};
  const { names } = await deps.offered(projectParamKind, {});
  return { project: names.find((project) => project.id === id) ?? { id, name: id } };
}

/**
 * Returns the names the operation can act on. A heading shows the number of names and the age of the list. If the
 * operation can't act on any name, the only option explains why.
 */
export function selectOptionsOf(
  { names: all, asOf }: PickerNames,
  param: Pick<Param, 'field'>,
  isWhole = true,
): PickerOptions {
  const names = all.filter((one) => !isNameLeftOut(one, param.field));
  const { leavesOut } = param.field;
  if (isWhole && all.length > 0 && names.length === 0 && leavesOut !== undefined) {
    return { options: [explanationOption(leavesOut.why, `Not available: ${formatList(all.map(({ name }) => name))}`)] };
  }
  const options = names.slice(0, MOST_OPTIONS).map((one) => selectOption(one.id, one.name, idIfAmbiguous(one, names)));
  const more =
    options.length < names.length && `${options.length} of ${names.length.toLocaleString('en')}. Keep typing`;
  const age = asOf !== undefined && `As of ${formatUtc(asOf)}. Atlas isn’t responding`;
  const heading = [more, age, !isWhole && 'I couldn’t read some names'].filter((part) => part !== false).join('. ');
  if (heading === '') return { options };
  if (options.length === 0) return { options: [explanationOption(heading)] };
  return { option_groups: [{ label: plainText(heading, 75), options }] };
}

/** Returns a name's detail, with the id if two options would look identical. */
function idIfAmbiguous(one: NamedItem, names: readonly NamedItem[]): string | undefined {
  const alike = names.filter(({ name, detail }) => name === one.name && detail === one.detail);
  return alike.length < 2 ? one.detail : [one.detail?.slice(0, 45), one.id].filter(Boolean).join(' · ');
}
