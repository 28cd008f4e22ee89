// Renders elements that have a value.
import type { Element } from '../../block-kit.js';
import { Text } from '../text/text.js';
import { type Control, controlProps } from './control.js';
import { Picker } from './picker.js';

/** Whether the element has several controls and needs a group with a legend. */
export const isRadioGroup = ({ type }: { type: string }) => type === 'radio_buttons';

export const isTextInput = ({ type }: { type: string }) => type.endsWith('_input');

export function ValueElement({ element, ...shared }: Omit<Control<Element['type']>, 'element'> & { element: Element }) {
  switch (element.type) {
    case 'static_select':
    case 'external_select':
      return <Picker element={element} {...shared} />;
    case 'radio_buttons':
      return <RadioButtons element={element} {...shared} />;
    case 'plain_text_input':
      return <TextField element={element} {...shared} />;
    case 'button':
    case 'overflow':
      return null;
  }
}

function TextField(control: Control<'plain_text_input'>) {
  const { element, value, onValue } = control;
  const Field = element.multiline ? 'textarea' : 'input';
  return (
    <Field
      {...controlProps(control)}
      value={value ?? ''}
      placeholder={element.placeholder?.text}
      maxLength={element.max_length}
      autoComplete="off"
      rows={element.multiline ? 3 : undefined}
      onInput={({ currentTarget }: { currentTarget: { value: string } }) => onValue(currentTarget.value || null)}
    />
  );
}

function RadioButtons({ element, id, describedBy, invalid, value, onValue }: Control<'radio_buttons'>) {
  return element.options.map((option) => (
    <label key={option.value} class="choice">
      <input
        type="radio"
        name={id}
        aria-describedby={describedBy}
        aria-invalid={invalid}
        checked={value === option.value}
        onChange={() => onValue(option.value)}
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
  ));
}
