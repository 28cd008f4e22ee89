// Draws any element with a value.
import type { Element } from '../../block-kit.js';
import { Checkboxes, RadioButtons } from './choices.js';
import type { Control } from './control.js';
import { Picker } from './picker.js';
import { DateTimeField, TextField } from './text-field.js';

type Shared = Omit<Control<Element['type']>, 'element'>;

/** Whether it has several controls: it is drawn as a group with a legend. */
export const isGroup = ({ type }: { type: string }) => type === 'radio_buttons' || type === 'checkboxes';

export const isTyped = ({ type }: { type: string }) => type.endsWith('_input');

export function ValueElement({ element, ...shared }: Shared & { element: Element }) {
  switch (element.type) {
    case 'static_select':
    case 'external_select':
    case 'multi_users_select':
      return <Picker element={element} {...shared} />;
    case 'radio_buttons':
      return <RadioButtons element={element} {...shared} />;
    case 'checkboxes':
      return <Checkboxes element={element} {...shared} />;
    case 'plain_text_input':
      return <TextField element={element} {...shared} />;
    case 'datetimepicker':
      return <DateTimeField element={element} {...shared} />;
    case 'button':
    case 'overflow':
      return null;
  }
}
