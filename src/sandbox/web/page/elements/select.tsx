// Choosing one or several of a list that is known.
import type { ComponentChildren } from 'preact';
import type { Option } from '../../block-kit.js';
import { useWorkspace } from '../workspace.js';
import { type Control, tie } from './control.js';

export function StaticSelect(control: Control<'static_select' | 'multi_static_select'>) {
  const { options = [], option_groups = [] } = control.element;
  return (
    <Select {...control}>
      {options.map(item)}
      {option_groups.map((group) => (
        <optgroup key={group.label.text} label={group.label.text}>
          {group.options.map(item)}
        </optgroup>
      ))}
    </Select>
  );
}

const item = ({ text, value }: Option) => (
  <option key={value} value={value}>
    {text.text}
  </option>
);

/** People or channels. */
export function NameSelect(control: Control<'users_select' | 'multi_users_select' | 'conversations_select'>) {
  const { snapshot } = useWorkspace();
  const named = control.element.type === 'conversations_select' ? snapshot.channels : snapshot.people;
  return (
    <Select {...control}>
      {named.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </Select>
  );
}

type AnySelect = Omit<Control<'button'>, 'element'> & {
  readonly element: { readonly type: string; readonly placeholder?: { readonly text: string } | undefined };
  readonly children: ComponentChildren;
};

function Select({ element, children, ...control }: AnySelect) {
  const { value, onValue } = control;
  if (element.type.startsWith('multi_')) {
    const chosen = (list: HTMLSelectElement) => [...list.selectedOptions].map((option) => option.value);
    return (
      <select {...tie(control)} multiple onChange={({ currentTarget }) => onValue(chosen(currentTarget))}>
        {children}
      </select>
    );
  }
  return (
    <select
      {...tie(control)}
      value={typeof value === 'string' ? value : ''}
      onChange={({ currentTarget }) => onValue(currentTarget.value === '' ? null : currentTarget.value)}
    >
      <option value="">{element.placeholder?.text ?? 'Choose one'}</option>
      {children}
    </select>
  );
}
