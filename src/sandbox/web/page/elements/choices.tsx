// Radio buttons and checkboxes.
import type { Option } from '../../block-kit.js';
import { Text } from '../text/text.js';
import type { Control } from './control.js';

export function RadioButtons({ element, id, describedBy, invalid, value, onValue }: Control<'radio_buttons'>) {
  return element.options.map((option) => (
    <Choice
      key={option.value}
      type="radio"
      name={id}
      option={option}
      describedBy={describedBy}
      invalid={invalid}
      checked={value === option.value}
      onToggle={() => onValue(option.value)}
    />
  ));
}

export function Checkboxes({ element, id, describedBy, invalid, value, onValue }: Control<'checkboxes'>) {
  const chosen = Array.isArray(value) ? value : [];
  const toggle = (one: string) => onValue(chosen.includes(one) ? chosen.filter((it) => it !== one) : [...chosen, one]);
  return element.options.map((option) => (
    <Choice
      key={option.value}
      type="checkbox"
      name={id}
      option={option}
      describedBy={describedBy}
      invalid={invalid}
      checked={chosen.includes(option.value)}
      onToggle={() => toggle(option.value)}
    />
  ));
}

interface ChoiceProps {
  readonly type: 'radio' | 'checkbox';
  readonly name: string;
  readonly option: Option;
  readonly describedBy: string | undefined;
  readonly invalid: boolean;
  readonly checked: boolean;
  onToggle(): void;
}

function Choice({ type, name, option, describedBy, invalid, checked, onToggle }: ChoiceProps) {
  return (
    <label class="choice">
      <input
        type={type}
        name={name}
        aria-describedby={describedBy}
        aria-invalid={invalid}
        checked={checked}
        onChange={onToggle}
      />
      <span>
        <Text text={option.text} />
        {option.description && (
          <small>
            <Text text={option.description} />
          </small>
        )}
      </span>
    </label>
  );
}
